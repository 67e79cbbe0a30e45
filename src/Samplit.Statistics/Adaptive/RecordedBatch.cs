using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Adaptive;

/// <summary>Outcomes drawn with one set of recorded chances; a single decision is a batch, too.</summary>
/// <param name="Arms">Outcomes of each arm.</param>
/// <param name="Propensities">
/// The chance that each arm had at every one of these draws, as it was recorded: in [0, 1], with a sum of 1.
/// </param>
public sealed record RecordedBatch(IReadOnlyList<RunningMoments> Arms, IReadOnlyList<double> Propensities)
{
    public IReadOnlyList<double> Propensities { get; } = Checked(Arms, Propensities);

    public long Count { get; } = Arms.Sum(arm => arm.Count);

    /// <summary>All of one list have the same arms, and there is one.</summary>
    internal static int ArmsOf(IReadOnlyList<RecordedBatch> batches)
    {
        foreach (var batch in batches)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Arms.Count, batches[0].Arms.Count, nameof(batches));
        }

        return batches.Count == 0 ? 0 : batches[0].Arms.Count;
    }

    /// <summary>Each in [0, 1], with a sum of 1 but for the rounding of what was recorded.</summary>
    internal static IReadOnlyList<double> Chances(IReadOnlyList<double> chances, string name)
    {
        var sum = chances.Sum(chance => Check.Probability(chance, name));
        return Math.Abs(sum - 1) <= 1e-5
            ? chances
            : throw new ArgumentOutOfRangeException(name, sum, "Chances have a sum of 1.");
    }

    private static IReadOnlyList<double> Checked(IReadOnlyList<RunningMoments> arms, IReadOnlyList<double> propensities)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(propensities.Count, arms.Count, nameof(propensities));
        for (var arm = 0; arm < arms.Count; arm++)
        {
            if (propensities[arm] == 0 && arms[arm].Count > 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(propensities),
                    arm,
                    "An arm was drawn that had no chance."
                );
            }
        }

        return Chances(propensities, nameof(propensities));
    }
}
