using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Tests.MetricDefinitions;

namespace Samplit.Domain.Tests.Audit;

public class Auditing_metrics
{
    private static readonly Guid First = new("0198c0de-0000-7000-8000-0000000000a1");
    private static readonly Guid Second = new("0198c0de-0000-7000-8000-0000000000a2");

    private static readonly MetricSet One = MetricSet.Evolve(
        null,
        World.Id,
        new MetricDefined(First, ShopMetrics.Revenue)
    )!;

    private static readonly MetricDefinition Sooner = ShopMetrics.Revenue with { WindowSeconds = 86_400, Cap = null };

    [Fact]
    public void Finds_what_follows_right()
    {
        Assert.Null(Check(new MetricDefined(Second, ShopMetrics.Views), World.Draft));
        Assert.Null(Check(new MetricChanged(First, Sooner, Reason: "Orders come sooner."), World.Running));
        Assert.Null(Check(new MetricRetired(First), World.Draft));
        Assert.Null(Check(new object(), World.Running));
    }

    [Fact]
    public void Finds_what_nothing_allowed()
    {
        object[] wrong =
        [
            new MetricDefined(Second, ShopMetrics.Views),
            new MetricDefined(First, ShopMetrics.Views, Reason: "Again."),
            new MetricChanged(First, ShopMetrics.Revenue, Reason: "The same."),
            new MetricChanged(Second, ShopMetrics.Views, Reason: "Of none."),
            new MetricChanged(First, ShopMetrics.Revenue with { Currency = null }, Reason: "Of nothing."),
            new MetricRetired(First),
        ];

        Assert.All(wrong, e => Assert.Equal("metric_changed", Check(e, World.Running)?.Rule));
        Assert.NotNull(Check(new MetricRetired(First, "Late."), World.Completed));
    }

    [Fact]
    public void Tells_of_deviations_from_the_start_on()
    {
        var changed = new MetricChanged(First, Sooner, Reason: "Orders come sooner.");

        Assert.Equal(
            [
                ("metrics.revenue.windowSeconds", "604800", "86400"),
                ("metrics.revenue.cap", """{"percentile":99.5}""", null),
            ],
            Deviations(changed, World.Running).Select(d => (d.Field, d.Before, d.After))
        );
        Assert.Equal(
            "metrics.revenue.windowSeconds was '604800', and is '86400' since. The reason given: Orders come sooner.",
            Deviations(changed, World.Running).First().Words
        );
        Assert.Equal(
            ("metrics.views", null, """{"name":"views","type":"count","eventName":"view"}"""),
            Deviations(new MetricDefined(Second, ShopMetrics.Views, Reason: "Forgotten."), World.Running)
                .Select(d => (d.Field, d.Before, d.After))
                .Single()
        );
        Assert.Null(Assert.Single(Deviations(new MetricRetired(First, "Wrong."), World.Running)).After);
        Assert.Empty(Deviations(changed, World.Draft));
    }

    [Fact]
    public void Follows_them_through_the_stream_and_from_where_it_stopped()
    {
        object[] events =
        [
            An.Experiment,
            new MetricDefined(First, ShopMetrics.Revenue),
            new ExperimentStarted(),
            new MetricChanged(First, Sooner, Reason: "Orders come sooner."),
        ];
        var audit = new ExperimentAudit(World.Id);
        foreach (var (e, i) in events.Select((e, i) => (e, i)))
        {
            Assert.Null(audit.Next(i + 1, e, World.Noon));
        }
        var resumed = new ExperimentAudit(World.Id, audit.State!);

        Assert.Equal(
            "metric_changed",
            audit.Next(5, new MetricDefined(First, Sooner, Reason: "Again."), World.Noon)?.Rule
        );
        Assert.Null(resumed.Next(5, new MetricRetired(First, "Wrong."), World.Noon));
        Assert.Equal(
            ["metrics.revenue.windowSeconds", "metrics.revenue.cap", "metrics.revenue"],
            resumed.Deviations.Select(d => d.Field)
        );
        Assert.Equal("metric_changed", resumed.Next(6, new MetricRetired(First, "Again."), World.Noon)?.Rule);
    }

    private static WrongDecision? Check(object @event, World world) =>
        MetricAudit.Check(7, @event, world.Experiment, One);

    private static IEnumerable<Deviation> Deviations(object @event, World world) =>
        MetricAudit.Deviations(7, @event, World.Noon, world.Experiment, One);
}
