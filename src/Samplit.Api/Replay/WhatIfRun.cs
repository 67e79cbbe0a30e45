using Samplit.Api.Statistics;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Replay;
using Samplit.Projections.Streams;

namespace Samplit.Api.Replay;

/// <summary>What another algorithm would have done with one variant.</summary>
/// <param name="Assigned">Visitors who got it.</param>
/// <param name="WouldBeAssigned">Visitors to whom the same draws give it under the other algorithm's weights.</param>
/// <param name="Share">Fraction of new visitors it gets now.</param>
/// <param name="OtherShare">The same under the other algorithm.</param>
public sealed record WhatIfVariant(
    string Variant,
    long Assigned,
    long WouldBeAssigned,
    double Share,
    double OtherShare
);

/// <summary>A run of another algorithm over an experiment.</summary>
/// <param name="Version">Where the stream was.</param>
/// <param name="SameVariant">Visitors who would have seen what they saw.</param>
/// <param name="Reallocations">The first thousand of the other algorithm.</param>
/// <param name="RecordedValue">What the shares in force bring; null where that cannot be estimated.</param>
/// <param name="OtherValue">What those would bring that the other algorithm has come to; null likewise.</param>
/// <param name="WithoutOverlap">
/// Variants that the one or the other gives a chance to and that had none while visitors came: why a value is null.
/// </param>
public sealed record WhatIfOutcome(
    Guid ExperimentId,
    long Version,
    AllocationAlgorithm Algorithm,
    AllocationParameters Parameters,
    long Visitors,
    long SameVariant,
    IReadOnlyList<WhatIfVariant> Variants,
    IReadOnlyList<WhatIfReallocation> Reallocations,
    long ReallocationsInAll,
    int RecordedReallocations,
    OffPolicyValue? RecordedValue,
    OffPolicyValue? OtherValue,
    IReadOnlyList<string> WithoutOverlap
);

/// <summary>Runs another algorithm over a stream as far as it has come, in bounded memory.</summary>
public sealed class WhatIfRun(StreamStore store, AllocationCountsReader counts)
{
    private const int MaxReallocations = 1_000;
    private const int ReportEvery = 1_024;

    /// <param name="parameters">Null for those of the experiment.</param>
    /// <returns>Null when there is no such experiment.</returns>
    public async Task<WhatIfOutcome?> RunAsync(
        Guid experimentId,
        AllocationAlgorithm algorithm,
        AllocationParameters? parameters,
        IProgress<long>? folded,
        CancellationToken ct
    )
    {
        var whatIf = new WhatIf(experimentId, algorithm, parameters);
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
                if (reallocations.Count < MaxReallocations)
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
        var came = (await counts.ReadAsync(experimentId, withAutomated: true, ct))?.Allocations ?? [];
        return new WhatIfOutcome(
            experimentId,
            version,
            algorithm,
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
            recordedReallocations,
            OffPolicyValue.Estimate(came, recorded.Weights),
            OffPolicyValue.Estimate(came, weights),
            [
                .. OffPolicyValue
                    .WithoutOverlap(came, recorded.Weights)
                    .Union(OffPolicyValue.WithoutOverlap(came, weights))
                    .Order()
                    .Select(i => experiment.Variants[i].Name),
            ]
        );
    }
}
