using System.Globalization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Audit;

/// <summary>
/// Makes allocations again. Their probabilities have the same bits on every machine, but had others before ADR 0027,
/// and may have others of another implementation: so they may differ by <see cref="Tolerance"/>, and a weight by one
/// part per million.
/// </summary>
internal static class AllocationAudit
{
    public const double Tolerance = 1e-9;

    /// <summary>Of what an experiment is for, its algorithm follows.</summary>
    public static WrongDecision? CheckPurpose(long sequence, ExperimentCreated recorded)
    {
        if (recorded.Purpose is not { } purpose)
        {
            return null;
        }
        var target = recorded.OptimizationTarget ?? OptimizationTarget.Conversion;
        var serving = AllocationAlgorithms.FindFor(target, purpose)?.Id;
        var chosen = new AlgorithmId(recorded.Algorithm ?? "", recorded.AlgorithmVersion ?? "");
        return chosen == serving && recorded.AllocationStrategy == AllocationStrategy.Adaptive
            ? null
            : new(
                sequence,
                "purpose",
                $"{purpose} by {chosen}",
                $"{serving?.ToString() ?? "no algorithm"}, which serves it"
            );
    }

    public static WrongDecision? Check(
        long sequence,
        TrafficReallocated recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset at
    ) =>
        Check(
            sequence,
            recorded,
            ReproducedReallocation.Decide(sequence, recorded, experiment, allocation, statistics, at)
        );

    internal static WrongDecision? Check(long sequence, TrafficReallocated recorded, Decision decision)
    {
        if (decision.Refusal is { } refusal)
        {
            return new WrongDecision(sequence, "reallocation_allowed", Describe(recorded), refusal.Detail);
        }
        if (decision.Events is not [TrafficReallocated expected])
        {
            return new WrongDecision(
                sequence,
                "reallocation_due",
                Describe(recorded),
                "none: by the schedule none was due"
            );
        }
        if ((recorded.Policy, recorded.PolicyVersion) != (expected.Policy, expected.PolicyVersion))
        {
            return new WrongDecision(
                sequence,
                "policy",
                $"{recorded.Policy} {recorded.PolicyVersion}",
                $"{expected.Policy} {expected.PolicyVersion}, which the experiment was created with"
            );
        }
        if (!SameInputs(recorded, expected))
        {
            return new WrongDecision(sequence, "reallocation_inputs", Inputs(recorded), Inputs(expected));
        }
        return SameOutcome(recorded, expected)
            ? null
            : new WrongDecision(sequence, "reallocation", Describe(recorded), Describe(expected));
    }

    /// <summary>
    /// Of the recorded inputs the recorded outcome follows. What visitors did in the window is in the stream only as
    /// far as it began with it, and metrics are not: their sources' streams have the digests of what they said.
    /// </summary>
    public static WrongDecision? Check(
        long sequence,
        AllocationComputed recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics
    )
    {
        if (recorded.Variants.Count != experiment.Variants.Count)
        {
            return new(sequence, "allocation_inputs", Inputs(recorded), $"{experiment.Variants.Count} variants");
        }
        var inputs = AllocationInputs.For(
            experiment,
            recorded.WindowDays,
            recorded.To,
            recorded.ReadVersion,
            recorded.Periods,
            i => recorded.Variants[i],
            recorded.Metric
        );
        var expected = AllocationComputed.Create(allocation.NextComputation, inputs, inputs.Compute());
        if (!SameInputs(recorded, expected) || recorded.ReadVersion >= sequence)
        {
            return new(sequence, "allocation_inputs", Inputs(recorded), Inputs(expected));
        }
        if (Excess(recorded, statistics) is { } excess)
        {
            return new(sequence, "allocation_evidence", excess, "no more than came and converted until then");
        }
        return SameOutcome(recorded, expected)
            ? null
            : new(sequence, "allocation", Describe(recorded), Describe(expected));
    }

    private static bool SameInputs(TrafficReallocated recorded, TrafficReallocated expected) =>
        recorded.ReadVersion == expected.ReadVersion
        && recorded.Parameters == expected.Parameters
        && recorded.Trigger == expected.Trigger
        && recorded.Allocation == expected.Allocation
        && recorded.Computed == expected.Computed
        && recorded
            .Variants.Select(v => (v.Variant, v.Assignments, v.Conversions))
            .SequenceEqual(expected.Variants.Select(v => (v.Variant, v.Assignments, v.Conversions)))
        && (recorded.Periods ?? []).SequenceEqual(expected.Periods ?? []);

    private static bool SameInputs(AllocationComputed recorded, AllocationComputed expected) =>
        recorded.Inputs == expected.Inputs
        && (
            recorded.Number,
            recorded.From,
            recorded.Target,
            recorded.Algorithm,
            recorded.AlgorithmVersion,
            recorded.Seed
        )
            == (
                expected.Number,
                expected.From,
                expected.Target,
                expected.Algorithm,
                expected.AlgorithmVersion,
                expected.Seed
            )
        && recorded.Parameters == expected.Parameters
        && recorded
            .Variants.Select(v => (v.Variant, v.IsControl, v.Active))
            .SequenceEqual(expected.Variants.Select(v => (v.Variant, v.IsControl, v.Active)));

    private static bool SameOutcome(TrafficReallocated recorded, TrafficReallocated expected) =>
        recorded.FellBack == expected.FellBack
        && AreSame(
            recorded.Variants.Select(v => (v.Weight, v.ProbabilityBest, v.ExpectedLoss)),
            expected.Variants.Select(v => (v.Weight, v.ProbabilityBest, v.ExpectedLoss))
        );

    private static bool SameOutcome(AllocationComputed recorded, AllocationComputed expected) =>
        recorded.UsedFallback == expected.UsedFallback
        && AreSame(
            recorded.Variants.Select(v => (v.Weight, v.ProbabilityBest, v.ExpectedLoss)),
            expected.Variants.Select(v => (v.Weight, v.ProbabilityBest, v.ExpectedLoss))
        )
        && recorded
            .Variants.Zip(expected.Variants)
            .All(pair =>
                pair.First.FromPrior == pair.Second.FromPrior
                && IsNear(pair.First.Rate, pair.Second.Rate)
                && AreNear(pair.First.Posterior, pair.Second.Posterior)
            );

    private static bool AreSame(
        IEnumerable<(int Weight, double ProbabilityBest, double ExpectedLoss)> recorded,
        IEnumerable<(int Weight, double ProbabilityBest, double ExpectedLoss)> expected
    ) =>
        recorded.Sum(v => (long)v.Weight) == Weights.Total
        && recorded
            .Zip(expected)
            .All(pair =>
                Math.Abs(pair.First.Weight - pair.Second.Weight) <= 1
                && IsNear(pair.First.ProbabilityBest, pair.Second.ProbabilityBest)
                && IsNear(pair.First.ExpectedLoss, pair.Second.ExpectedLoss)
            );

    private static bool AreNear(Posterior? recorded, Posterior? expected) =>
        recorded?.Family == expected?.Family
        && IsNear(recorded?.Alpha, expected?.Alpha)
        && IsNear(recorded?.Beta, expected?.Beta)
        && IsNear(recorded?.Mean, expected?.Mean)
        && IsNear(recorded?.StandardDeviation, expected?.StandardDeviation);

    private static bool IsNear(double? recorded, double? expected) =>
        (recorded is null && expected is null)
        || Math.Abs(recorded - expected ?? double.NaN) <= Tolerance * Math.Max(1, Math.Abs(expected ?? 0));

    /// <summary>
    /// Where the sums are not those of the periods, or more came than the stream has; null when nothing is wrong.
    /// </summary>
    private static string? Excess(AllocationComputed recorded, ExperimentStatistics statistics)
    {
        for (var i = 0; i < recorded.Variants.Count; i++)
        {
            var (v, seen) = (recorded.Variants[i], statistics.Variants[i]);
            var units = recorded.Periods.Sum(p => p.Units.ElementAtOrDefault(i));
            var successes = recorded.Periods.Sum(p => p.Successes?.ElementAtOrDefault(i) ?? 0);
            var isOfPeriods = recorded.Target switch
            {
                OptimizationTarget.Conversion => (v.Assignments, v.Conversions) == (units, successes)
                    && units <= seen.Assignments
                    && successes <= seen.Conversions,
                OptimizationTarget.Metric => (v.Assignments, v.Conversions) == (units, successes)
                    && units <= seen.Assignments,
                OptimizationTarget.Ctr => (v.Impressions, v.Clicks) == (units, successes),
                OptimizationTarget.Rps => v.Sessions == units && HasRevenue(recorded, i),
                _ => v.Impressions == units && HasRevenue(recorded, i),
            };
            if (!isOfPeriods)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{successes}/{units} of {v.Variant} in the periods"
                );
            }
        }
        return null;
    }

    private static bool HasRevenue(AllocationComputed recorded, int variant) =>
        RevenueText.Sum(recorded.Periods.Select(p => p.Revenue!.ElementAtOrDefault(variant) ?? "0"))
        == RevenueText.Parse(recorded.Variants[variant].Revenue!);

    private static string Describe(TrafficReallocated e) =>
        Shares(e.Variants.Select(v => (v.Variant, v.Weight)), e.FellBack);

    private static string Describe(AllocationComputed e) =>
        Shares(e.Variants.Select(v => (v.Variant, v.Weight)), e.UsedFallback);

    private static string Shares(IEnumerable<(string Variant, int Weight)> variants, bool fellBack) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"weights {string.Join(", ", variants.Select(v => $"{v.Variant} {v.Weight}"))}"
        ) + (fellBack ? " (fell back to the prior)" : "");

    private static string Inputs(TrafficReallocated e) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"allocation {e.Allocation} by {e.Trigger.ToString().ToLowerInvariant()} at {e.ReadVersion}, from {string.Join(", ", e.Variants.Select(v => $"{v.Variant} {v.Conversions}/{v.Assignments}"))}, {e.Parameters}"
        );

    private static string Inputs(AllocationComputed e) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"computation {e.Number} of {e.Target} by {e.Algorithm} {e.AlgorithmVersion} with seed {e.Seed} at {e.ReadVersion}, of {string.Join(", ", e.Variants.Select(v => v.Variant))} since {e.From:yyyy-MM-dd}, {e.Parameters}, digest {e.Inputs}"
        );
}
