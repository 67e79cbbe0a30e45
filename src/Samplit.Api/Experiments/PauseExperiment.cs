using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

[Tags("Experiments")]
public static class PauseExperimentEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ExperimentPause)]
    [WolverinePost("/api/experiments/{id}/pause")]
    [EndpointSummary("Pause an experiment; If-Match guards against a change in between")]
    [Refuses(404, 409, 412)]
    public static Task<(ExperimentView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        ExperimentChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        changes.ApplyAsync(
            id,
            c => ChangeLifecycle.Decide(new(LifecycleStep.Pause, expected), c.Experiment),
            actor,
            ct
        );
}
