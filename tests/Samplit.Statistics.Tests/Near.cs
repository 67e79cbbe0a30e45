namespace Samplit.Statistics.Tests;

internal static class Near
{
    /// <summary>Fails unless |actual - expected| &lt;= tolerance · |expected|.</summary>
    internal static void Relative(double expected, double actual, double tolerance) =>
        Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Abs(expected),
            $"{actual:R} is not within {tolerance:E0} of {expected:R}, relatively."
        );

    /// <summary>Each of them, in order.</summary>
    internal static void Relative(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Relative(expected[i], actual[i], tolerance);
        }
    }
}
