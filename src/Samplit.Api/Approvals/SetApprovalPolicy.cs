using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class SetApprovalPolicyEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ProjectChangeApprovals), InProject, StepUp]
    [WolverinePut("/api/projects/{id}/approval-policy")]
    [EndpointSummary("Say what has to be approved in a project, and by how many")]
    [Refuses(400, 404, 412, 413, 415, 422)]
    public static async Task<(ApprovalPolicyView?, Refusal?)> Put(
        Guid id,
        ApprovalPolicyRequest request,
        ExpectedRevision expected,
        ProjectReader projects,
        ApprovalPolicies policies,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (await projects.FindAsync(id, caller, Permission.ProjectChangeApprovals, ct) is null)
        {
            return (null, ProjectReader.NotFound);
        }
        var (policy, refusal) = await policies.ChangeAsync(
            id,
            request.ToRules(),
            request.ProposalDays,
            expected,
            actor,
            ct
        );
        return policy is null ? (null, refusal) : (ApprovalPolicyView.From(policy), null);
    }
}
