using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Traffic;

/// <summary>How many visitors each arm got while the weights stood still.</summary>
/// <param name="Observed">Visitors of each arm, not negative.</param>
/// <param name="Weights">The weights in the order of the arms, not negative, of any total above 0.</param>
public sealed record WeightEpoch(IReadOnlyList<long> Observed, IReadOnlyList<double> Weights)
{
    internal long Total => Observed.Sum();

    /// <summary>Weights as parts of 1, after a look at the arguments.</summary>
    internal double[] Shares()
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Observed.Count, Weights.Count, nameof(Observed));
        foreach (var observed in Observed)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(observed, nameof(Observed));
        }

        var total = 0.0;
        foreach (var weight in Weights)
        {
            total += Check.NotNegative(weight, nameof(Weights));
        }

        Check.Positive(total, nameof(Weights));
        return [.. Weights.Select(weight => weight / total)];
    }

    /// <summary>Somebody got an arm that nobody should get.</summary>
    internal bool IsImpossible => Observed.Where((observed, arm) => observed > 0 && Weights[arm] == 0).Any();
}

/// <summary>
/// Whether the arms got the traffic that their weights say. If not, visitors are lost or assigned wrongly on the way,
/// and no other number of the experiment is to be believed. Alarm below 0.001.
/// </summary>
/// <param name="ChiSquare">Σ (observed - expected)² / expected, over all epochs.</param>
/// <param name="DegreesOfFreedom">The cells that were compared in each epoch, less one.</param>
/// <param name="PValue">
/// 1 without visitors; impossible, that is 0, when somebody got an arm of weight 0.
/// </param>
/// <param name="Merged">Cells that expected fewer than five visitors and were counted with another one.</param>
/// <remarks>
/// Pearson's test, summed over the epochs between changes of the weights, which are independent given the weights. It
/// is for one look: on a dashboard that is always open, use <see cref="SequentialSampleRatio"/>.
/// </remarks>
public sealed record SampleRatio(double ChiSquare, int DegreesOfFreedom, TailProbability PValue, int Merged)
{
    private const double MinExpected = 5;

    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative count or weight, no weight above 0, or not as many weights as counts.
    /// </exception>
    public static SampleRatio Compute(params IReadOnlyList<WeightEpoch> epochs)
    {
        var (chiSquare, freedom, merged, impossible) = (0.0, 0, 0, false);
        foreach (var epoch in epochs)
        {
            var (cells, joined) = Cells(epoch);
            impossible |= epoch.IsImpossible;
            chiSquare += cells.Sum(cell =>
                (cell.Observed - cell.Expected) / cell.Expected * (cell.Observed - cell.Expected)
            );
            freedom += Math.Max(0, cells.Count - 1);
            merged += joined;
        }

        return new(
            chiSquare,
            freedom,
            impossible ? TailProbability.Impossible : Distributions.ChiSquare.UpperTail(chiSquare, freedom),
            merged
        );
    }

    /// <summary>
    /// Cells that expect few join the smallest that expects enough; dropping them would forget their visitors. At least
    /// one cell is left of an epoch with visitors.
    /// </summary>
    private static (List<(double Observed, double Expected)> Cells, int Merged) Cells(WeightEpoch epoch)
    {
        var shares = epoch.Shares();
        var total = shares.Select((share, arm) => share > 0 ? epoch.Observed[arm] : 0).Sum();
        if (total == 0)
        {
            return ([], 0);
        }

        var cells = shares
            .Select((share, arm) => (Observed: (double)epoch.Observed[arm], Expected: share * total))
            .Where((_, arm) => shares[arm] > 0)
            .OrderByDescending(cell => cell.Expected)
            .ToList();
        var merged = 0;
        while (cells.Count > 1 && cells[^1].Expected < MinExpected)
        {
            var few = cells[^1];
            cells.RemoveAt(cells.Count - 1);
            cells[^1] = (cells[^1].Observed + few.Observed, cells[^1].Expected + few.Expected);
            merged++;
        }

        return (cells, merged);
    }
}
