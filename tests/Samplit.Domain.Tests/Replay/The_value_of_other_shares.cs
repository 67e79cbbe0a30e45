using Samplit.Domain.Replay;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Replay;

public class The_value_of_other_shares
{
    private static readonly AllocationCounts[] Even =
    [
        new(0, Weights.Uniform(2), [new Proportion(50, 500), new Proportion(100, 500)]),
        new(1, Weights.FromParts([250_000, 750_000]), [new Proportion(25, 250), new Proportion(150, 750)]),
    ];

    [Theory]
    [InlineData(1_000_000, 0, 0.1)]
    [InlineData(0, 1_000_000, 0.2)]
    [InlineData(500_000, 500_000, 0.15)]
    public void Is_what_they_would_have_brought(int control, int b, double conversions)
    {
        var value = OffPolicyValue.Estimate(Even, Weights.FromParts([control, b]))!;

        Assert.Equal(conversions, value.ConversionsPerVisitor, 1e-12);
        Assert.InRange(value.StandardError, 0.005, 0.03);
        Assert.InRange(value.EffectiveVisitors, 1, 2_000);
    }

    [Fact]
    public void Is_unknown_where_a_variant_had_no_chance_or_nobody_came()
    {
        AllocationCounts[] onlyControl = [new(0, Weights.FromParts([1_000_000, 0]), [new Proportion(5, 50), default])];

        Assert.Null(OffPolicyValue.Estimate(onlyControl, Weights.Uniform(2)));
        Assert.NotNull(OffPolicyValue.Estimate(onlyControl, Weights.FromParts([1_000_000, 0])));
        Assert.Null(OffPolicyValue.Estimate([], Weights.Uniform(2)));
    }
}
