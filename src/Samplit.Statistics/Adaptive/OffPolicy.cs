using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Adaptive;

/// <summary>What another policy would have earned a unit, from what was recorded under the one that ran.</summary>
public abstract record OffPolicyAnswer
{
    private OffPolicyAnswer() { }

    /// <summary>
    /// The policy gives a chance to an arm that had none: nothing was seen of what it would have done there, and any
    /// number would be made up.
    /// </summary>
    public sealed record NoOverlap(int Batch, int Arm) : OffPolicyAnswer;

    /// <summary>Fewer than two units, or none that got an arm of the policy.</summary>
    public sealed record NoData : OffPolicyAnswer;

    /// <param name="Units">Recorded decisions.</param>
    /// <param name="EffectiveUnits">(Σw)² / Σw²: how many units of its own this is worth. To be shown always.</param>
    /// <param name="MeanWeight">Near 1; if not, the recorded propensities are wrong.</param>
    /// <param name="MaximumWeight">Above a tenth of the units, one decision decides.</param>
    /// <param name="Ips">Inverse propensity score: unbiased, widely spread.</param>
    /// <param name="Snips">Self-normalised: a little biased, never outside the outcomes' range.</param>
    /// <param name="ClippedIps">With no weight above the clip: biased downwards for outcomes &gt;= 0.</param>
    /// <param name="Direct">From the predictions alone, as good as these.</param>
    /// <param name="DoublyRobust">Predictions, corrected by what was seen.</param>
    /// <param name="SelfNormalisedDoublyRobust">The same with the correction self-normalised.</param>
    public sealed record Estimated(
        long Units,
        double EffectiveUnits,
        double MeanWeight,
        double MaximumWeight,
        double Ips,
        double IpsError,
        double Snips,
        double SnipsError,
        double ClippedIps,
        double Direct,
        double DoublyRobust,
        double DoublyRobustError,
        double SelfNormalisedDoublyRobust
    ) : OffPolicyAnswer;
}

/// <summary>
/// Values of policies that did not run. For fixed policies: one that would itself have learnt needs a replay.
/// </summary>
/// <remarks>
/// D. Horvitz and D. Thompson (1952) for the weights; A. Swaminathan and T. Joachims, "The self-normalized estimator
/// for counterfactual learning" (2015); M. Dudík, D. Erhan, J. Langford and L. Li, "Doubly robust policy evaluation and
/// optimization" (2014); L. Li, W. Chu, J. Langford and X. Wang, "Unbiased offline evaluation" (2011) for the replay.
/// Within an arm and a batch the weight is one number, so moments say as much as single decisions.
/// </remarks>
public static class OffPolicy
{
    /// <param name="batches">The batches in the order of their time.</param>
    /// <param name="policy">The chance of each arm under the policy asked about: in [0, 1], with a sum of 1.</param>
    /// <param name="predictions">
    /// The predictions of the outcome of each arm, from other data than these; null for the arm's mean in the batches
    /// before.
    /// </param>
    /// <param name="clip">The largest weight that <c>ClippedIps</c> lets stand, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range or has other arms.</exception>
    public static OffPolicyAnswer Evaluate(
        IReadOnlyList<RecordedBatch> batches,
        IReadOnlyList<double> policy,
        IReadOnlyList<double>? predictions = null,
        double clip = 10
    )
    {
        var arms = RecordedBatch.ArmsOf(batches);
        Check.Positive(clip);
        RecordedBatch.Chances(policy, nameof(policy));
        if (batches.Count > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(policy.Count, arms, nameof(policy));
            ArgumentOutOfRangeException.ThrowIfNotEqual(predictions?.Count ?? arms, arms, nameof(predictions));
        }

        for (var t = 0; t < batches.Count; t++)
        {
            for (var arm = 0; arm < arms && batches[t].Count > 0; arm++)
            {
                if (policy[arm] > 0 && batches[t].Propensities[arm] == 0)
                {
                    return new OffPolicyAnswer.NoOverlap(t, arm);
                }
            }
        }

        var groups = Groups(batches, policy, predictions).ToArray();
        return groups.Sum(group => group.Outcome.Count) < 2 || groups.All(group => group.Weight == 0)
            ? new OffPolicyAnswer.NoData()
            : Estimate(groups, clip);
    }

    /// <summary>
    /// What always choosing one arm earned where it was chosen. Unbiased only if every draw had the same chances; under
    /// changing ones, evaluate the policy instead.
    /// </summary>
    /// <returns>Units that got the arm, and their mean outcome or null without any.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm.</exception>
    public static (long Matches, double? Value) Replay(IReadOnlyList<RecordedBatch> batches, int arm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(arm);
        if (batches.Count > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(arm, RecordedBatch.ArmsOf(batches));
        }

        var matching = batches.Aggregate(default(RunningMoments), (all, batch) => all.Merge(batch.Arms[arm]));
        return (matching.Count, matching.Count == 0 ? null : matching.Mean);
    }

    /// <summary>Units of one arm and batch.</summary>
    /// <param name="Weight">Chance under the policy / recorded chance.</param>
    /// <param name="Prediction">The prediction of their own arm's outcome.</param>
    /// <param name="Baseline">The outcome that the policy is predicted to have.</param>
    private sealed record Group(RunningMoments Outcome, double Weight, double Prediction, double Baseline);

    private static List<Group> Groups(
        IReadOnlyList<RecordedBatch> batches,
        IReadOnlyList<double> policy,
        IReadOnlyList<double>? predictions
    )
    {
        var groups = new List<Group>();
        var earlier = predictions is null ? Aipw.EarlierMeans(batches) : null;
        for (var t = 0; t < batches.Count; t++)
        {
            var expected = predictions ?? earlier![t];
            var baseline = policy.Zip(expected, (chance, outcome) => chance * Check.Finite(outcome)).Sum();
            for (var arm = 0; arm < policy.Count; arm++)
            {
                if (batches[t].Arms[arm] is { Count: > 0 } outcome)
                {
                    groups.Add(new(outcome, policy[arm] / batches[t].Propensities[arm], expected[arm], baseline));
                }
            }
        }

        return groups;
    }

    private static OffPolicyAnswer.Estimated Estimate(Group[] groups, double clip)
    {
        var units = groups.Sum(group => group.Outcome.Count);
        var weight = groups.Sum(group => group.Weight * group.Outcome.Count);
        var squares = groups.Sum(group => group.Weight * group.Weight * group.Outcome.Count);
        var ips = Scores(groups, group => (0, group.Weight, 0));
        var robust = Scores(groups, group => (group.Baseline, group.Weight, group.Prediction));
        var direct = groups.Sum(group => group.Baseline * group.Outcome.Count) / units;
        var snips = ips.Sum / weight;
        return new(
            units,
            weight * weight / squares,
            weight / units,
            groups.Max(group => group.Weight),
            ips.Mean,
            Error(ips),
            snips,
            Math.Sqrt(groups.Sum(group => group.Weight * group.Weight * SquaresAround(group.Outcome, snips))) / weight,
            Scores(groups, group => (0, Math.Min(group.Weight, clip), 0)).Mean,
            direct,
            robust.Mean,
            Error(robust),
            direct + Scores(groups, group => (0, group.Weight, group.Prediction)).Sum / weight
        );
    }

    /// <summary>Of baseline + weight · (outcome - prediction), unit by unit.</summary>
    private static RunningMoments Scores(
        Group[] groups,
        Func<Group, (double Baseline, double Weight, double Prediction)> of
    ) =>
        groups.Aggregate(
            default(RunningMoments),
            (all, group) =>
            {
                var (baseline, weight, prediction) = of(group);
                return all.Merge(
                    new(
                        group.Outcome.Count,
                        baseline + weight * (group.Outcome.Mean - prediction),
                        weight * weight * group.Outcome.SquaredDeviations
                    )
                );
            }
        );

    private static double Error(RunningMoments scores) => Math.Sqrt(scores.Variance!.Value / scores.Count);

    private static double SquaresAround(RunningMoments outcome, double centre) =>
        outcome.SquaredDeviations + outcome.Count * (outcome.Mean - centre) * (outcome.Mean - centre);
}
