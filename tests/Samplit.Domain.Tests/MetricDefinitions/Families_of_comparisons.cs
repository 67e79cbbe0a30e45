using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using static Samplit.Domain.Tests.MetricDefinitions.Samples;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class Families_of_comparisons
{
    private static readonly MetricDefinition Primary = ShopMetrics.Signups with { IsPrimary = true };
    private static readonly MetricDefinition Second = ShopMetrics.Signups with { Name = "second" };
    private static readonly MetricDefinition Third = ShopMetrics.Signups with { Name = "third" };
    private static readonly MetricDefinition Guarded = ShopMetrics.Signups with
    {
        Name = "guarded",
        Guardrail = new(0.1),
    };

    private static readonly MetricSample Three = Constant(
        OfRate(1000, 10_000),
        OfRate(1100, 10_000),
        OfRate(1050, 10_000)
    );

    [Fact]
    public void Are_adjusted_by_themselves_with_their_names_and_without_guardrails()
    {
        var found = Adjust((Primary, Three), (Second, Three), (Third, Three), (Guarded, Three));
        var effects = AnalyzeMetric.From(Primary, Three).Effects;

        Assert.Equal(
            [
                ("primary", 2, "signups", "b"),
                ("primary", 2, "signups", "c"),
                ("secondary", 4, "second", "b"),
                ("secondary", 4, "second", "c"),
                ("secondary", 4, "third", "b"),
                ("secondary", 4, "third", "c"),
            ],
            found.Select(f => (f.Family, f.Comparisons, f.Metric, f.Variant))
        );
        Near.Relative(2 * effects[0].Effect!.PValue.Value, found[0].Adjusted.Value, 1e-12);
        Near.Relative(effects[1].Effect!.PValue.Value, found[1].Adjusted.Value, 1e-12);
        Near.Relative(4 * effects[0].Effect!.PValue.Value, found[2].Adjusted.Value, 1e-12);
        Assert.All(found, f => Assert.True(f.AnyTimeAdjusted!.Value >= f.Adjusted));
    }

    [Fact]
    public void Leave_out_what_was_not_computed()
    {
        var early = Constant(OfRate(1000, 10_000), OfRate(1100, 10_000), OfRate(1, 10));

        Assert.Equal(["b"], Adjust((Primary, early)).Select(f => f.Variant));
        Assert.Equal(1, Adjust((Primary, early))[0].Comparisons);
        Assert.Empty(Adjust());
    }

    [Fact]
    public void Have_no_p_value_of_any_time_where_one_of_them_has_none() =>
        Assert.All(
            Adjust((Primary, Constant(OfRate(3, 10_000), OfRate(5, 10_000), OfRate(90, 10_000)))),
            f => Assert.Null(f.AnyTimeAdjusted)
        );

    private static IReadOnlyList<FamilyComparison> Adjust(params (MetricDefinition, MetricSample)[] metrics) =>
        MetricFamilies.Adjust([.. metrics.Select(m => (m.Item1, AnalyzeMetric.From(m.Item1, m.Item2)))]);
}
