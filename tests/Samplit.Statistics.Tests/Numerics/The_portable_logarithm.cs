using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Tests.Numerics;

public class The_portable_logarithm(ITestOutputHelper output)
{
    [Fact]
    public void Is_off_by_half_a_unit_in_the_last_place_and_a_little()
    {
        var points = Points
            .From(0.5, 2, 7)
            .Concat(Points.OfAnySize(8))
            .Concat(Edges().SelectMany(Points.Around))
            .Concat(Points.Around(1))
            .Concat(Enumerable.Range(1, 52).SelectMany(n => new[] { 1 + Math.ScaleB(1, -n), 1 - Math.ScaleB(1, -n) }))
            .Concat(Enumerable.Range(1, 52).Select(n => n * double.Epsilon * (1L << (n - 1))))
            .Where(x => x != 1);

        output.WriteLine(Points.Worst(points, x => Precise.ErrorOfLog(x, Portable.Log(x)), 0.52));
    }

    [Fact]
    public void Never_decreases_where_the_entry_of_the_table_changes()
    {
        foreach (var edge in Edges())
        {
            var results = Points.Around(edge).Select(Portable.Log).ToArray();

            Assert.Equal(results.Order(), results);
        }
    }

    [Fact]
    public void Turns_back_what_the_exponential_does() =>
        Assert.All(
            Points.From(-700, 700, 9).Where(x => Math.Abs(x) > 0.01),
            x => Near.Relative(x, Portable.Log(Portable.Exp(x)), 3e-16 / Math.Min(1, Math.Abs(x)))
        );

    [Theory]
    [InlineData(1, 0)]
    [InlineData(Math.E, 1)]
    [InlineData(double.Epsilon, -744.4400719213812)]
    [InlineData(2.2250738585072014e-308, -708.3964185322641)]
    [InlineData(2.225073858507201e-308, -708.3964185322641)]
    [InlineData(double.MaxValue, 709.782712893384)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.0, double.NegativeInfinity)]
    [InlineData(-double.Epsilon, double.NaN)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Knows_its_limits(double x, double expected) => Assert.Equal(expected, Portable.Log(x));

    /// <summary>On every machine.</summary>
    [Theory]
    [InlineData(5e-324, 0xC0874385_446D71C3)]
    [InlineData(1e-310, 0xC0864E69_394D9508)]
    [InlineData(0.1, 0xC0026BB1_BBB55515)]
    [InlineData(0.7, 0xBFD6D3C3_24E13F50)]
    [InlineData(0.999, 0xBF506467_0D979B73)]
    [InlineData(1.001, 0x3F506035_4F8C3CC4)]
    [InlineData(1.5, 0x3FD9F323_ECBF984C)]
    [InlineData(2.0, 0x3FE62E42_FEFA39EF)]
    [InlineData(10.0, 0x40026BB1_BBB55516)]
    [InlineData(1000000000.0, 0x4034B927_F32BFFB8)]
    [InlineData(1e+300, 0x40859634_47F87FB5)]
    public void Has_the_very_bits(double x, ulong log) =>
        Assert.Equal($"{log:X16}", $"{BitConverter.DoubleToUInt64Bits(Portable.Log(x)):X16}");

    /// <summary>
    /// Half-way between two divisors of 32, there and many doublings away, and where the exponent changes.
    /// </summary>
    private static IEnumerable<double> Edges() =>
        from doublings in new[] { -1030, -60, -1, 0, 1, 60, 1020 }
        from edge in Enumerable.Range(23, 23).Select(divisor => 32 / (divisor + 0.5)).Append(Math.Sqrt(2))
        select Math.ScaleB(edge, doublings);
}
