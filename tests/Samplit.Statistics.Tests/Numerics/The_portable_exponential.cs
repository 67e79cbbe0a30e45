using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Tests.Numerics;

public class The_portable_exponential(ITestOutputHelper output)
{
    private static readonly double Step = Math.Log(2) / 16;

    [Fact]
    public void Is_off_by_half_a_unit_in_the_last_place_and_a_little()
    {
        var points = Points
            .From(-708.39, 709.78, 1)
            .Concat(Points.From(-1, 1, 2))
            .Concat(Edges().SelectMany(Points.Around))
            .Concat(Enumerable.Range(1, 60).SelectMany(n => new[] { Math.ScaleB(1, -n), -Math.ScaleB(1, -n) }));

        Worst(points, x => Precise.ErrorOfExp(x, Portable.Exp(x)), 0.55);
    }

    [Fact]
    public void Is_so_too_where_results_are_subnormal() =>
        Worst(
            Points.From(-745.13, -708.39, 3).Concat(Points.Around(-708.3964185322641)),
            x => Precise.ErrorOfExp(x, Portable.Exp(x)),
            0.52
        );

    [Fact]
    public void Less_one_is_off_by_little_more_however_small_the_exponent() =>
        Worst(
            Points
                .From(-1, 1, 4)
                .Concat(Points.From(-40, 40, 5))
                .Concat(Edges().Where(x => Math.Abs(x) < 100).SelectMany(Points.Around))
                .Concat(Points.From(-1, 1, 6).Select(x => Math.ScaleB(x, (int)(-100 * Math.Abs(x)))))
                .Where(x => x != 0),
            x => Precise.ErrorOfExpMinusOne(x, Portable.ExpMinusOne(x)),
            2
        );

    [Fact]
    public void Never_decreases_where_the_entry_of_the_table_changes()
    {
        foreach (var edge in Edges())
        {
            var results = Points.Around(edge).Select(Portable.Exp).ToArray();

            Assert.Equal(results.Order(), results);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(double.Epsilon, 1)]
    [InlineData(-double.Epsilon, 1)]
    [InlineData(1, Math.E)]
    [InlineData(709.782712893384, 1.7976931348622732e308)]
    [InlineData(709.7827128933841, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(-708.3964185322641, 2.2250738585072626e-308)]
    [InlineData(-745.1332191019411, double.Epsilon)]
    [InlineData(-745.1332191019412, 0)]
    [InlineData(-746, 0)]
    [InlineData(double.MinValue, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Knows_its_limits(double x, double expected) => Assert.Equal(expected, Portable.Exp(x));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(-double.Epsilon, -double.Epsilon)]
    [InlineData(1000, double.PositiveInfinity)]
    [InlineData(-1000, -1)]
    [InlineData(double.NaN, double.NaN)]
    public void Less_one_knows_its_limits(double x, double expected) => Assert.Equal(expected, Portable.ExpMinusOne(x));

    /// <summary>On every machine.</summary>
    [Theory]
    [InlineData(-745.0, 0x00000000_00000001, 0xBFF00000_00000000)]
    [InlineData(-709.0, 0x0008BFE5_5DE02338, 0xBFF00000_00000000)]
    [InlineData(-40.25, 0x3C4E8443_0D66E9FB, 0xBFF00000_00000000)]
    [InlineData(-1.0, 0x3FD78B56_362CEF38, 0xBFE43A54_E4E98864)]
    [InlineData(1e-09, 0x3FF00000_0044B830, 0x3E112E0B_E84BBB51)]
    [InlineData(0.1, 0x3FF1AEC7_B35A00D4, 0x3FBAEC7B_35A00D3A)]
    [InlineData(1.0, 0x4005BF0A_8B145769, 0x3FFB7E15_1628AED2)]
    [InlineData(700.0, 0x7F0D945D_F4F8EC8E, 0x7F0D945D_F4F8EC8E)]
    public void Has_the_very_bits(double x, ulong power, ulong powerLessOne)
    {
        Assert.Equal($"{power:X16}", $"{BitConverter.DoubleToUInt64Bits(Portable.Exp(x)):X16}");
        Assert.Equal($"{powerLessOne:X16}", $"{BitConverter.DoubleToUInt64Bits(Portable.ExpMinusOne(x)):X16}");
    }

    /// <summary>Half-way between two entries, there and one and many doublings away.</summary>
    private static IEnumerable<double> Edges() =>
        from doublings in new[] { -1020, -60, -2, -1, 0, 1, 60, 1020 }
        from entry in Enumerable.Range(0, 16)
        select (16 * doublings + entry + 0.5) * Step;

    private void Worst(IEnumerable<double> points, Func<double, double> error, double limit) =>
        output.WriteLine(Points.Worst(points, error, limit));
}
