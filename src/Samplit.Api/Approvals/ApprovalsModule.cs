using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Approvals;

/// <summary>What one person proposes and others approve.</summary>
internal sealed class ApprovalsModule : Module
{
    public override JsonSerializerContext Json => ApprovalsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ApprovalPolicies>();
        services.AddSingleton<ProposalReader>();
        services.AddSingleton<ProposalChanges>();
    }
}
