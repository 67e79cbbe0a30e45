using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <summary>All that is registered from here on; what is absent is not.</summary>
/// <param name="Reason">Why, for those who read of the deviation; needed once the experiment has started.</param>
public sealed record ChangePreregistrationRequest(
    string? Hypothesis,
    string? Metric,
    string? StopRule,
    long? MinimumSample,
    string? Reason
) : IExample
{
    static object IExample.Example =>
        new ChangePreregistrationRequest(
            "The shorter headline sells more.",
            "purchases",
            "At 5,000 visitors.",
            MinimumSample: 5_000,
            "The metric was named wrongly."
        );

    public ChangePreregistration ToCommand(ExpectedRevision expectedRevision) =>
        new(new Preregistration(Hypothesis, Metric, StopRule, MinimumSample), Reason, expectedRevision);
}

[Tags("Experiments")]
public static class ChangePreregistrationEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ExperimentPreregister)]
    [WolverinePut("/api/experiments/{id}/preregistration")]
    [EndpointSummary("Change what is registered: a deviation, once the experiment has started")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(ExperimentView?, Refusal?)> Put(
        Guid id,
        ChangePreregistrationRequest request,
        ExpectedRevision expected,
        ExperimentChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        changes.ApplyAsync(id, c => ChangePreregistration.Decide(request.ToCommand(expected), c.Experiment), actor, ct);
}
