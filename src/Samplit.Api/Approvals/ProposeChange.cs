using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.MetricDefinitions;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class ProposeChangeEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ProposalCreate)]
    [WolverinePost("/api/experiments/{id}/proposals")]
    [EndpointSummary("Propose what another person has to approve; If-Match guards against a change in between")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(Created<ProposalView>?, Refusal?)> Post(
        Guid id,
        ProposeChangeRequest request,
        ExpectedRevision expected,
        ProposalChanges proposals,
        ExperimentMetrics metrics,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        ProposedMetric? metric = null;
        if (request.Metric is { } asked)
        {
            (metric, var unknown) = await metrics.ProposedAsync(id, asked.Id, asked.Definition, ct);
            if (unknown is not null)
            {
                return (null, unknown);
            }
        }
        var (proposed, refusal) = await proposals.ProposeAsync(
            id,
            request.ToCommand(expected, metric),
            caller,
            actor,
            ct
        );
        return proposed is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/experiments/{id}/proposals/{proposed.Id}", proposed), null);
    }
}
