using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

[Tags("Experiments")]
public static class StartExperimentEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ExperimentStart)]
    [WolverinePost("/api/experiments/{id}/start")]
    [EndpointSummary("Start an experiment; If-Match guards against a change in between")]
    [Refuses(404, 409, 412)]
    public static Task<(ExperimentView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        ExperimentChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) => changes.ApplyAsync(id, c => StartExperiment.Decide(expected, c.Experiment, c.Metrics), actor, ct);
}
