using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Domain;
using Samplit.EventStore;
using Samplit.Projections;

namespace Samplit.Api.Replay;

/// <summary>The experiment, its statistics and its allocation as they were then.</summary>
internal sealed record StateView(
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

internal static class StateEndpoints
{
    internal static async Task<Results<Ok<StateView>, ProblemHttpResult>> Get(
        Guid id,
        long? version,
        StreamStore store,
        StateReader states,
        CancellationToken ct
    )
    {
        var head = (await store.FetchForWritingAsync(StreamTypes.Experiment, id, ct)).Version;
        if (head == 0)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        return await states.ToVersionAsync(id, version ?? head, null, ct) is { } state
            ? TypedResults.Ok(StateView.From(state))
            : Problems.From(Refusal.Invalid("version", $"From 1 to {head}, where the stream is now."));
    }
}
