using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>What all experiments under a holdout came to, against the units that saw none of them.</summary>
/// <param name="HeldOut">Units that would have been in an experiment, and saw none.</param>
/// <param name="Others">Units that were in at least one.</param>
/// <param name="SampleRatio">Whether there are as many of each as the holdout says.</param>
/// <param name="Metrics">Those who are held out are the control.</param>
public sealed record HoldoutEffect(
    long HeldOut,
    long Others,
    SampleRatio SampleRatio,
    IReadOnlyList<(Metric Metric, MetricAnalysis Analysis)> Metrics
);

/// <summary>
/// Reads unit after unit of a holdout. A unit is counted from when it first asked for an experiment that it is, or would be,
/// in: both sides are those whom the launches could reach, and nothing that came before can be their doing.
/// </summary>
/// <param name="metrics">Of the project.</param>
public sealed class CompareHoldout(IReadOnlyList<Metric> metrics)
{
    /// <summary>Events that one comparison reads at most.</summary>
    public const int MaxEvents = 5_000_000;

    public const string HeldOut = "heldOut";
    public const string Others = "others";

    private readonly ComparedMetric[] _metrics = [.. metrics.Select(m => new ComparedMetric(m))];
    private readonly long[] _units = [0, 0];

    /// <summary>Names of the events that any of the metrics is about.</summary>
    public IReadOnlyList<string> EventTypes { get; } =
    [
        .. metrics
            .SelectMany(m => new[] { m.Definition.Measure.EventName, m.Definition.Denominator?.EventName })
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <param name="since">When it first asked.</param>
    /// <param name="events">Of the unit, from then on, in any order.</param>
    public void Add(bool isHeldOut, DateTimeOffset since, IReadOnlyList<MetricEvent> events)
    {
        var side = isHeldOut ? 0 : 1;
        _units[side]++;
        foreach (var metric in _metrics)
        {
            metric.Add(side, events, since);
        }
    }

    /// <param name="heldOutPerMillion">How many of a million units are held out.</param>
    /// <param name="isOver">Whether the holdout has ended.</param>
    /// <param name="alpha">1 - the level of all intervals.</param>
    public HoldoutEffect Finish(int heldOutPerMillion, bool isOver, double alpha)
    {
        var share = heldOutPerMillion / 1e6;
        double[] shares = [share, 1 - share];
        return new(
            _units[0],
            _units[1],
            SampleRatio.Compute(new WeightEpoch([.. _units], shares)),
            [.. _metrics.Select(m => (m.Metric, m.Analyze(shares, isOver, alpha)))]
        );
    }

    private sealed class ComparedMetric(Metric metric)
    {
        private readonly MetricReader _reader = new(metric.Definition);
        private readonly List<UnitMetric>[] _units =
        [
            [],
            [],
        ];

        public Metric Metric => metric;

        public void Add(int side, IReadOnlyList<MetricEvent> events, DateTimeOffset since) =>
            _units[side].Add(events.Count == 0 ? UnitMetric.Nothing : _reader.Read(events, since));

        public MetricAnalysis Analyze(double[] shares, bool isOver, double alpha)
        {
            var cap = CapInForce.Of(metric.Definition, _units.SelectMany(u => u));
            return AnalyzeMetric.From(
                metric.Definition,
                new MetricSample(
                    [HeldOut, Others],
                    Control: 0,
                    [new MetricEpoch(shares, [.. _units.Select(u => Moments(u, cap))], isOver)],
                    cap,
                    metric.Definition.Type == MetricType.Quantile ? [.. _units.Select(Observations)] : null
                ),
                alpha
            );
        }

        private MetricMoments Moments(List<UnitMetric> units, CapInForce? cap) =>
            units.Aggregate(MetricMoments.None, (all, unit) => all.Add(unit, metric.Definition, cap));

        private static IReadOnlyList<IReadOnlyList<CountedValue>> Observations(List<UnitMetric> units) =>
            [.. units.Select(MetricSample.ValuesOf).Where(values => values.Count > 0)];
    }
}
