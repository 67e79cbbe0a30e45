using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Adaptive;

internal static class Draws
{
    /// <summary>One decision.</summary>
    internal static RecordedBatch Draw(int arm, double outcome, params double[] propensities) =>
        new([.. propensities.Select((_, i) => i == arm ? RunningMoments.From([outcome]) : default)], propensities);

    /// <summary>Of two arms that convert or not, with any chances.</summary>
    internal static readonly Gen<RecordedBatch[]> SomeBatches = (
        from percent in Gen.Choose(5, 95)
        from trials in Gen.Choose(0, 100).Two()
        from first in Gen.Choose(0, trials.Item1)
        from second in Gen.Choose(0, trials.Item2)
        select new RecordedBatch(
            [RunningMoments.FromCounts(first, trials.Item1), RunningMoments.FromCounts(second, trials.Item2)],
            [percent / 100.0, 1 - percent / 100.0]
        )
    ).ArrayOf();
}
