using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Groups;

/// <summary>Users who have roles together.</summary>
internal sealed class GroupsModule : Module
{
    public override JsonSerializerContext Json => GroupsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<GroupChanges>();
}
