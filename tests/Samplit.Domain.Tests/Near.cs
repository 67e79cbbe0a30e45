namespace Samplit.Domain.Tests;

internal static class Near
{
    /// <summary>Fails unless |actual - expected| &lt;= tolerance · |expected|.</summary>
    internal static void Relative(double expected, double actual, double tolerance) =>
        Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Abs(expected),
            $"{actual:R} is not within {tolerance:E0} of {expected:R}, relatively."
        );
}
