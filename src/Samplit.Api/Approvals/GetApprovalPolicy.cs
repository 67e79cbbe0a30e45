using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class GetApprovalPolicyEndpoint
{
    [Requires(Permission.ProjectRead), InProject]
    [WolverineGet("/api/projects/{id}/approval-policy"), EndpointSummary("What has to be approved in a project")]
    [Refuses(404)]
    public static async Task<(ApprovalPolicyView?, Refusal?)> Get(
        Guid id,
        ProjectReader projects,
        ApprovalPolicies policies,
        Principal caller,
        CancellationToken ct
    ) =>
        await projects.FindAsync(id, caller, Permission.ProjectRead, ct) is null
            ? (null, ProjectReader.NotFound)
            : (ApprovalPolicyView.From(await policies.ReadAsync(id, ct)), null);
}
