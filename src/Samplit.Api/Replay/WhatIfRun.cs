using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Replay;
using Samplit.Projections.Streams;

namespace Samplit.Api.Replay;

/// <summary>What another policy would have done with one variant.</summary>
/// <param name="Assigned">Visitors who got it.</param>
/// <param name="WouldBeAssigned">Visitors to whom the same draws give it under the other policy's weights.</param>
/// <param name="Share">Fraction of new visitors it gets now.</param>
/// <param name="OtherShare">The same under the other policy.</param>
public sealed record WhatIfVariant(
    string Variant,
    long Assigned,
    long WouldBeAssigned,
    double Share,
    double OtherShare
);

/// <summary>A run of another policy over an experiment.</summary>
/// <param name="Version">Where the stream was.</param>
/// <param name="SameVariant">Visitors who would have seen what they saw.</param>
/// <param name="Reallocations">The first thousand of the other policy.</param>
public sealed record WhatIfOutcome(
    Guid ExperimentId,
    long Version,
    Policy Policy,
    AllocationPolicy Parameters,
    long Visitors,
    long SameVariant,
    IReadOnlyList<WhatIfVariant> Variants,
    IReadOnlyList<WhatIfReallocation> Reallocations,
    long ReallocationsInAll,
    int RecordedReallocations
);

/// <summary>Runs another policy over a stream as far as it has come, in bounded memory.</summary>
public sealed class WhatIfRun(StreamStore store)
{
    private const int MostReallocations = 1_000;
    private const int ReportEvery = 1_024;

    /// <param name="parameters">Null for those of the experiment.</param>
    /// <returns>Null when there is no such experiment.</returns>
    public async Task<WhatIfOutcome?> RunAsync(
        Guid experimentId,
        Policy policy,
        AllocationPolicy? parameters,
        IProgress<long>? folded,
        CancellationToken ct
    )
    {
        var whatIf = new WhatIf(experimentId, policy, parameters);
        var version = 0L;
        var reallocations = new List<WhatIfReallocation>();
        var (wouldBe, visitors, same, inAll) = (Array.Empty<long>(), 0L, 0L, 0L);
        var recordedReallocations = 0;
        await foreach (var e in store.ReadStreamAsync(experimentId, ct: ct))
        {
            var (assignment, reallocation) = whatIf.Next(e.Version, e.Data, e.Timestamp);
            version = e.Version;
            recordedReallocations += e.Data is TrafficReallocated ? 1 : 0;
            if (assignment is { } seen)
            {
                Array.Resize(ref wouldBe, whatIf.Experiment!.Variants.Count);
                wouldBe[seen.Other]++;
                visitors++;
                same += seen.Other == seen.Recorded ? 1 : 0;
            }
            if (reallocation is not null)
            {
                inAll++;
                if (reallocations.Count < MostReallocations)
                {
                    reallocations.Add(reallocation);
                }
            }
            if (e.Version % ReportEvery == 0)
            {
                folded?.Report(e.Version);
            }
        }
        if (
            whatIf is not { Experiment: { } experiment, Statistics: { } statistics, Recorded: { } recorded }
            || whatIf.Weights is not { } weights
        )
        {
            return null;
        }
        folded?.Report(version);
        return new WhatIfOutcome(
            experimentId,
            version,
            policy,
            parameters ?? experiment.AllocationPolicy,
            visitors,
            same,
            [
                .. experiment.Variants.Select(
                    (v, i) =>
                        new WhatIfVariant(
                            v.Name,
                            statistics.Variants[i].Assignments,
                            wouldBe.ElementAtOrDefault(i),
                            recorded.Weights.Share(i),
                            weights.Share(i)
                        )
                ),
            ],
            reallocations,
            inAll,
            recordedReallocations
        );
    }
}
