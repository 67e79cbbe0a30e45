using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <summary>The experiment, its statistics and its allocation as they were then.</summary>
public sealed record StateView(
    Guid ExperimentId,
    long Version,
    DateTimeOffset At,
    ExperimentView Experiment,
    StatisticsView Statistics
)
{
    public static StateView From(ReplayedState state) =>
        new(
            state.Experiment.Id,
            state.Version,
            state.At,
            ExperimentView.From(state.Experiment),
            StatisticsView.From(state.Version, state.Experiment, state.Statistics, state.Allocation)
        );
}

[Tags("Audit")]
public static class GetStateEndpoint
{
    /// <param name="fromStart">
    /// Folds from the first event instead of the last snapshot before: slower, and the answer follows from the stream
    /// alone.
    /// </param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/state")]
    [EndpointSummary("The experiment as it was at any version or time")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(StateView?, Refusal?)> Get(
        Guid id,
        long? version,
        string? at,
        bool? fromStart,
        ExperimentReader experiments,
        StateReader states,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (version is not null && at is not null)
        {
            return (null, Refusal.Invalid("at", "Either a version or a time."));
        }
        var (moment, problem) = Moments.Read("at", at, clock);
        var head = await experiments.VersionAsync(id, ct);
        problem = head == 0 ? Refusal.ExperimentNotFound : problem;
        if (problem is not null)
        {
            return (null, problem);
        }
        var then = moment ?? Moment.At(version ?? head);
        var reading = fromStart == true ? states.FoldAsync(id, then, null, ct) : states.AtAsync(id, then, ct);
        return await reading is { } state
            ? (StateView.From(state), null)
            : (null, Moments.Nowhere(at is null ? "version" : "at", head));
    }
}
