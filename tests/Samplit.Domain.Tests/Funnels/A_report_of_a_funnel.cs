using Samplit.Domain.Funnels;
using Samplit.Statistics;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Funnels;

public class A_report_of_a_funnel
{
    private static readonly FunnelGraph Shop = new(A.Funnel("product>cart", "cart>paid"));

    [Fact]
    public void Has_rates_of_nodes_and_edges_with_their_intervals()
    {
        var control = Counts(silent: 20, (40, 1), (30, 2), (10, 3));
        var treatment = Counts(silent: 20, (20, 1), (30, 2), (30, 3));

        var report = FunnelReport.Create([("red", control), ("green", treatment)], hasConstantWeights: true);

        Assert.Equal(["red", "green"], report.Select(v => v.Variant));
        Assert.Equal(
            [(80, 100), (40, 100), (10, 100)],
            report[0].Nodes.Select(n => (n.Reached.Successes, n.Reached.Trials))
        );
        Assert.Equal([(40, 80), (10, 40)], report[0].Edges.Select(e => (e.Passed.Successes, e.Passed.Trials)));
        Assert.Equal(new Proportion(10, 100).WilsonInterval(), report[0].Nodes[2].Interval);
        Assert.All(report[0].Nodes, n => Assert.Null(n.AgainstControl));
        Assert.Equal(0.2, report[1].Nodes[2].AgainstControl!.Difference, 1e-15);
        Assert.Equal(2, report[1].Nodes[2].AgainstControl!.RelativeLift!.Value, 1e-12);
    }

    [Fact]
    public void Has_the_time_that_half_and_nine_of_ten_took()
    {
        var counts = new FunnelCounts(Shop);
        foreach (var seconds in Enumerable.Range(1, 100))
        {
            counts.Add(new([true, true, false], [TimeSpan.FromSeconds(seconds), null]));
        }

        var edges = FunnelReport.Create([("only", counts)], hasConstantWeights: true)[0].Edges;

        Assert.Equal(new SampleQuantile(50, new Interval(41, 60)), edges[0].Median);
        Assert.Equal(90, edges[0].Slowest!.Value.Value);
        Assert.Null(edges[1].Median);
    }

    [Fact]
    public void Compares_nothing_where_weights_were_moved()
    {
        var report = FunnelReport.Create(
            [("red", Counts(1, (5, 3))), ("green", Counts(1, (5, 3)))],
            hasConstantWeights: false
        );

        Assert.All(report.SelectMany(v => v.Nodes), n => Assert.Null(n.AgainstControl));
    }

    [Fact]
    public void Of_nobody_says_nothing()
    {
        var variant = FunnelReport.Create([("red", new(Shop)), ("green", new(Shop))], hasConstantWeights: true)[1];

        Assert.All(variant.Nodes, n => Assert.Null(n.Interval));
        Assert.All(variant.Nodes, n => Assert.Null(n.AgainstControl));
        Assert.All(variant.Edges, e => Assert.Null(e.Interval));
    }

    [Fact]
    public void Is_the_same_of_parts_that_are_merged()
    {
        var (whole, merged) = (Counts(3, (4, 1), (2, 3)), Counts(1, (4, 1)));

        merged.Merge(Counts(2, (2, 3)));

        Assert.Equal((whole.Units, 9), (merged.Units, whole.Units));
        Assert.Equal(whole.Reached, merged.Reached);
        Assert.Equal(whole.Elapsed, merged.Elapsed);
        Assert.Throws<ArgumentException>(() => merged.Merge(new(new(A.Funnel("a>b")))));
    }

    private static FunnelCounts Counts(long silent, params (int Units, int Steps)[] groups)
    {
        var counts = new FunnelCounts(Shop);
        counts.AddSilent(silent);
        foreach (var (units, steps) in groups)
        {
            for (var i = 0; i < units; i++)
            {
                counts.Add(
                    new(
                        [true, steps > 1, steps > 2],
                        [steps > 1 ? TimeSpan.FromSeconds(1) : null, steps > 2 ? TimeSpan.FromSeconds(1) : null]
                    )
                );
            }
        }
        return counts;
    }
}
