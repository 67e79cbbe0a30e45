using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Tests.MetricDefinitions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Tests.Allocation;

public class Following_a_tracked_metric
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly Guid Id = Guid.Parse("0198c0de-0000-7000-8000-00000000000a");
    private static readonly MetricDefinition Orders = new("orders", MetricType.Conversion, "order", IsPrimary: true);
    private static readonly MetricDefinition Sales = ShopMetrics.Revenue with { IsPrimary = true, Cap = null };

    private static readonly double[][] Values =
    [
        [0, 0, 12.5, 0, 80, 0, 0, 7.25, 0, 0],
        [0, 31, 0, 44.5, 0, 102.75, 0, 0, 19, 0, 0, 0],
    ];

    [Fact]
    public void Of_a_conversion_is_thompson_sampling_of_the_units_that_had_one()
    {
        var computed = Compute(Window(Orders, Units(40, 4), Units(60, 12)));

        var expected = AllocationAlgorithms.Thompson.Allocate(
            new Observations([
                [new ArmEvidence(40, 4), new ArmEvidence(60, 12)],
            ]),
            AllocationParameters.DefaultFor(OptimizationTarget.Metric)
        );
        Assert.Equal(expected.Weights, computed.Variants.Select(v => v.Weight));
        Assert.Equal([0.1, 0.2], computed.Variants.Select(v => v.Rate));
        Assert.All(computed.Variants, v => Assert.Equal(PosteriorFamily.Beta, v.Posterior!.Family));
        Assert.Equal((60, 12), (computed.Variants[1].Assignments, computed.Variants[1].Conversions));
    }

    [Fact]
    public void Of_revenue_follows_what_units_bring_on_average()
    {
        var computed = Compute(Window(Sales, [.. Values.Select(Units)]));

        var expected = TwoPartRevenue.Compare([
            .. Values.Select(v => new RevenueTotals(v.Length, RunningMoments.From(v.Where(x => x > 0)))),
        ]);
        Assert.All(
            computed.Variants.Zip(expected.ProbabilityBest),
            pair => Assert.Equal(pair.Second, pair.First.ProbabilityBest, 1e-12)
        );
        Assert.Equal(Values[0].Average(), computed.Variants[0].Rate!.Value, 1e-12);
        Assert.Equal(PosteriorFamily.Gamma, computed.Variants[0].Posterior!.Family);
    }

    [Fact]
    public void Counts_units_whose_events_are_still_to_come_in_part()
    {
        var delay = EventDelay.Of(units: 100, meanSeconds: 3600, medianSeconds: 2500, cohortSeconds: 9000);
        var window = MetricObjective.Window(
            new Metric(Id, Orders, 1),
            cap: null,
            [Units(40, 4), Units(60, 12)],
            countedUpTo: 7,
            delay,
            [30.5, 20]
        );

        var computed = Compute(window);

        var expected = AllocationAlgorithms.Thompson.Allocate(
            new Observations([
                [new ArmEvidence(40, 4).Matured(30.5), new ArmEvidence(60, 12).Matured(20)],
            ]),
            AllocationParameters.DefaultFor(OptimizationTarget.Metric)
        );
        Assert.Equal(expected.Weights, computed.Variants.Select(v => v.Weight));
        Assert.Equal(3600, computed.Metric!.DelaySeconds);
        Assert.Equal([30.5, 20], computed.Periods[0].MaturedUnits!);
        Assert.Null(EventDelay.Of(EventDelay.MinUnits - 1, 3600, 2500, 9000));
        Assert.Null(EventDelay.Of(EventDelay.MinUnits, 0, 0, 0));
    }

    [Fact]
    public void Is_even_while_no_unit_has_a_value()
    {
        foreach (var metric in new[] { Orders, Sales })
        {
            var computed = Compute(Window(metric, Units(10, 0), Units(500, 0)));

            Assert.Equal([500_000, 500_000], computed.Variants.Select(v => v.Weight));
            Assert.True(computed.UsedFallback);
        }
    }

    [Fact]
    public void Records_nothing_new_while_units_did_nothing_new()
    {
        var window = Window(Orders, Units(40, 4), Units(60, 12));
        var computed = Compute(window);
        var world = World.RunningOf(Created).Then(computed);

        Assert.Empty(Story.Recommend(Command(window))(world).Events);
        var later = window with { Metric = window.Metric with { CountedUpTo = 99 } };
        Assert.Empty(Story.Recommend(Command(later))(world).Events);
        Assert.Single(Story.Recommend(Command(Window(Orders, Units(40, 5), Units(60, 12))))(world).Events);
    }

    [Theory]
    [InlineData(MetricType.Conversion, null, true)]
    [InlineData(MetricType.Count, MetricAggregation.UniqueDays, true)]
    [InlineData(MetricType.Revenue, MetricAggregation.Sum, true)]
    [InlineData(MetricType.Revenue, MetricAggregation.Average, false)]
    [InlineData(MetricType.Duration, MetricAggregation.Average, false)]
    [InlineData(MetricType.Quantile, null, false)]
    public void Is_of_a_primary_metric_that_every_unit_has_a_value_of(
        MetricType type,
        MetricAggregation? aggregation,
        bool isFound
    )
    {
        var definition = Orders with { Type = type, Aggregation = aggregation };

        Assert.Equal(isFound, MetricObjective.Find(Defined(definition)) is not null);
        Assert.Null(MetricObjective.Find(Defined(definition with { LowerIsBetter = true })));
        Assert.Null(MetricObjective.Find(Defined(definition with { IsPrimary = null })));
    }

    [Fact]
    public void Is_computed_again_by_whoever_has_the_stream()
    {
        var honest = Compute(Window(Sales, [.. Values.Select(Units)]));
        Assert.Null(Audit(honest));

        var better = honest.Periods[0].Values!.Select(v => v with { Mean = v.Mean * 2 }).ToArray();
        Assert.Equal(
            "allocation_inputs",
            Audit(honest with { Periods = [honest.Periods[0] with { Values = better }] })
        );
        Assert.Equal(
            "allocation",
            Audit(honest with { Variants = [.. honest.Variants.Select(v => v with { Weight = 500_000 })] })
        );
        Assert.Equal("allocation_metric", Audit(honest with { Metric = honest.Metric! with { Revision = 2 } }));
        Assert.Equal("allocation_metric", Audit(honest with { Metric = null }));
        Assert.Equal("allocation_delay", Audit(honest with { Metric = honest.Metric! with { DelaySeconds = 60 } }));
    }

    private static ExperimentCreated Created =>
        An.Experiment with
        {
            OptimizationTarget = OptimizationTarget.Metric,
            Algorithm = "thompson",
            AlgorithmVersion = "metric",
            AllocationPolicy = AllocationParameters.DefaultFor(OptimizationTarget.Metric) with { UnitsToLead = 1 },
        };

    private static MetricMoments Units(long units, long converted) =>
        MetricMoments.None with
        {
            Units = units,
            Values = RunningMoments.FromCounts(converted, units),
            Positive = converted,
        };

    private static MetricMoments Units(double[] values) =>
        MetricMoments.None with
        {
            Units = values.Length,
            Values = RunningMoments.From(values),
            Positive = values.LongCount(v => v > 0),
        };

    private static MetricWindow Window(MetricDefinition metric, params MetricMoments[] variants) =>
        MetricObjective.Window(new Metric(Id, metric, 1), cap: null, variants, countedUpTo: 7);

    private static RecommendAllocation Command(MetricWindow window) =>
        new(14, Today, [], Visitors: null, Tracked: window);

    private static AllocationComputed Compute(MetricWindow window) =>
        Assert.IsType<AllocationComputed>(
            Assert.Single(Story.Recommend(Command(window))(World.RunningOf(Created)).Events)
        );

    private static MetricSet Defined(MetricDefinition metric) =>
        MetricSet.Evolve(null, World.Id, new MetricDefined(Id, metric))!;

    /// <summary>The rule that is broken; null for none.</summary>
    private static string? Audit(AllocationComputed computed)
    {
        var audit = new ExperimentAudit(World.Id);
        object[] before = [Created, new MetricDefined(Id, Sales), new ExperimentStarted()];
        var crowd = Enumerable.Range(0, 24).Select(i => (object)A.VisitIn(i < 12 ? "control" : "b", $"v {i}"));
        long version = 0;
        foreach (var e in before)
        {
            Assert.Null(audit.Next(++version, e, World.Noon));
        }
        foreach (var e in crowd)
        {
            // Draws that are made up; who came is all that counts here.
            audit.Next(++version, e, World.Noon);
        }
        return audit.Next(++version, computed, World.Noon)?.Rule;
    }
}
