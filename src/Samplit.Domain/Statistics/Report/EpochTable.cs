using Samplit.Statistics;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Statistics.Report;

/// <summary>Visitors of one variant in an epoch.</summary>
/// <param name="Total">Visitors, and how many of them have converted by now.</param>
/// <param name="Expected">How many of those who came its weights say; 0 where it had none.</param>
/// <param name="Deviation">
/// (observed - expected) / √expected, Pearson's residual, of a spread of about 1 where nothing is wrong; null where
/// nobody was expected.
/// </param>
/// <param name="Wilson">The interval of 95 % of its rate; null without visitors.</param>
public sealed record EpochCell(Proportion Total, double Expected, double? Deviation, Interval? Wilson);

/// <summary>Who came while weights stood still, or under a few allocations that followed one another.</summary>
/// <param name="First">The number of the first allocation.</param>
/// <param name="Last">That of the last one.</param>
/// <param name="Cells">In the order of the variants.</param>
/// <param name="Adjusted">
/// The p-value of its variants' traffic against their weights, for one look, raised for as many epochs as there are (Holm).
/// </param>
public sealed record Epoch(int First, int Last, long Visitors, IReadOnlyList<EpochCell> Cells, TailProbability Adjusted)
{
    /// <summary>Whether it is shown to be out of ratio.</summary>
    public bool IsOutOfRatio => Adjusted.Value < ReportFinding.SampleRatioAlarm;
}

/// <summary>Where in an experiment's life its variants did not get the traffic, or the conversions, of the rest of it.</summary>
/// <param name="Epochs">In their order.</param>
/// <param name="All">The same of all of them, in the order of the variants.</param>
/// <param name="SampleRatio">Of each allocation by itself, for one look.</param>
public sealed record EpochTable(
    IReadOnlyList<Epoch> Epochs,
    IReadOnlyList<EpochCell> All,
    SampleRatio SampleRatio,
    SequentialSampleRatio SampleRatioAnyTime,
    DriftCheck Drift
)
{
    /// <summary>As many as a screen has room for.</summary>
    public const int MaxEpochs = 60;

    /// <param name="allocations">In their order, with as many arms as each other; the last is in force.</param>
    /// <param name="most">
    /// At least 1. Where more allocations had visitors, those that follow one another are counted together, with about
    /// as many visitors in each epoch.
    /// </param>
    public static EpochTable From(IReadOnlyList<AllocationCounts> allocations, int most = MaxEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var came = allocations.Where(a => a.Visitors > 0).ToArray();
        var parts = Together(came, most);
        var adjusted = Holm.Adjust([.. parts.Select(p => SampleRatio.Compute([.. p.Select(a => a.Epoch)]).PValue)]);
        return new(
            [
                .. parts.Select(
                    (part, i) =>
                        new Epoch(
                            part[0].Allocation,
                            part[^1].Allocation,
                            part.Sum(a => a.Visitors),
                            Cells(part),
                            adjusted[i]
                        )
                ),
            ],
            Cells(came),
            SampleRatio.Compute([.. came.Select(a => a.Epoch)]),
            SequentialSampleRatio.Compute([.. came.Select(a => a.Epoch)]),
            ExperimentReport.DriftOf(came)
        );
    }

    private static List<AllocationCounts[]> Together(AllocationCounts[] came, int most)
    {
        if (came.Length <= most)
        {
            return [.. came.Select(a => new[] { a })];
        }
        var parts = new List<AllocationCounts[]>();
        var (visitors, done, first) = (came.Sum(a => a.Visitors), 0L, 0);
        for (var i = 0; i < came.Length; i++)
        {
            done += came[i].Visitors;
            if (i == came.Length - 1 || done * most >= visitors * (parts.Count + 1))
            {
                parts.Add(came[first..(i + 1)]);
                first = i + 1;
            }
        }
        return parts;
    }

    private static EpochCell[] Cells(IReadOnlyList<AllocationCounts> part) =>
        part.Count == 0
            ? []
            :
            [
                .. Enumerable
                    .Range(0, part[0].Arms.Count)
                    .Select(arm =>
                    {
                        var total = new Proportion(
                            part.Sum(a => a.Arms[arm].Successes),
                            part.Sum(a => a.Arms[arm].Trials)
                        );
                        var expected = part.Sum(a => a.Weights.Share(arm) * a.Visitors);
                        return new EpochCell(
                            total,
                            expected,
                            expected > 0 ? (total.Trials - expected) / Math.Sqrt(expected) : null,
                            total.WilsonInterval(ExperimentReport.Alpha)
                        );
                    }),
            ];
}
