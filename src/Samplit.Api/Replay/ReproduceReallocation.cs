using Samplit.Api.Allocation;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Audit;
using Samplit.Projections.Allocation;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <param name="ReadVersion">The version that the evidence was read at.</param>
/// <param name="Variants">What they brought and what they got, in their order.</param>
public sealed record DecidedReallocation(
    string Policy,
    int PolicyVersion,
    long ReadVersion,
    bool FellBack,
    IReadOnlyList<ReallocatedVariant> Variants
)
{
    internal static DecidedReallocation From(TrafficReallocated e) =>
        new(e.Policy, e.PolicyVersion, e.ReadVersion, e.FellBack, e.Variants);
}

/// <summary>A reallocation, and what comes of it when it is decided again from the events before it.</summary>
/// <param name="Number">Of the allocation that began with it.</param>
/// <param name="Sequence">The event's version in the experiment's stream.</param>
/// <param name="Equal">
/// Whether it is the same: chances and losses to a billionth, weights to one part in a million.
/// </param>
/// <param name="Reproduced">Absent where by the events before nothing was to be reallocated.</param>
/// <param name="Difference">For people; absent where there is none.</param>
public sealed record ReproducedReallocationView(
    Guid ExperimentId,
    int Number,
    long Sequence,
    bool Equal,
    DecidedReallocation Recorded,
    DecidedReallocation? Reproduced,
    string? Difference
);

[Tags("Audit")]
public static class ReproduceReallocationEndpoint
{
    public static async Task<(RecordedReallocation?, Refusal?)> LoadAsync(
        Guid id,
        int number,
        ReallocationReader reallocations,
        CancellationToken ct
    ) =>
        await reallocations.FindAsync(id, number, ct) is { } found
            ? (found, null)
            : (
                null,
                new Refusal(
                    RefusalKind.NotFound,
                    ProblemCodes.AllocationNotFound,
                    "No reallocation began an allocation with this number."
                )
            );

    /// <summary>From the events before it alone; nothing of what it recorded is believed.</summary>
    [Requires(Permission.ExperimentRead)]
    [WolverinePost("/api/experiments/{id}/reallocations/{number:int}/reproduction")]
    [EndpointSummary("Decide a reallocation again from the events before it, and say whether it is the same")]
    [Refuses(404), LongRead]
    public static async Task<(ReproducedReallocationView?, Refusal?)> Post(
        Guid id,
        int number,
        RecordedReallocation recorded,
        StateReader states,
        CancellationToken ct
    )
    {
        if (await states.AtAsync(id, Moment.At(recorded.Version - 1), ct) is not { } before)
        {
            return (null, Refusal.ExperimentNotFound);
        }
        var again = ReproducedReallocation.From(
            recorded.Version,
            recorded.Event,
            before.Experiment,
            before.Allocation,
            before.Statistics,
            recorded.At
        );
        return (
            new(
                id,
                number,
                recorded.Version,
                again.Difference is null,
                DecidedReallocation.From(again.Recorded),
                again.Reproduced is { } reproduced ? DecidedReallocation.From(reproduced) : null,
                again.Difference is { } d ? $"Recorded: {d.Recorded}. Decided again: {d.Expected}." : null
            ),
            null
        );
    }
}
