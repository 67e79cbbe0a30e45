using Samplit.Statistics.Randomness;

namespace Samplit.Statistics.Tests.Numerics;

/// <summary>Numbers to try a function at, the same in every run.</summary>
internal static class Points
{
    private const int Many = 10_000;

    internal static IEnumerable<double> From(double least, double most, ulong series) =>
        Words(series).Select(word => least + (most - least) * Philox.Unit(word));

    /// <summary>Positive, with every exponent as likely as any other.</summary>
    internal static IEnumerable<double> OfAnySize(ulong series) =>
        Words(series)
            .Select(word => BitConverter.UInt64BitsToDouble(word % BitConverter.DoubleToUInt64Bits(double.MaxValue)));

    /// <summary>The number and its forty neighbours, in order.</summary>
    internal static IEnumerable<double> Around(double x)
    {
        for (var n = 0; n < 20; n++)
        {
            x = Math.BitDecrement(x);
        }

        for (var n = 0; n <= 40; n++)
        {
            yield return x;
            x = Math.BitIncrement(x);
        }
    }

    /// <summary>Fails where the error is not below the limit; else says, for people, what the largest is.</summary>
    internal static string Worst(IEnumerable<double> points, Func<double, double> error, double limit)
    {
        var (largest, at) = points.Select(x => (Error: error(x), x)).MaxBy(found => found.Error);
        var found = $"Off by {largest:F3} at {at:R}.";
        Assert.True(largest < limit, found);
        return found;
    }

    private static IEnumerable<ulong> Words(ulong series) =>
        Enumerable.Range(0, Many).Select(i => new Philox(20261120, series).Block((ulong)i).Item1);
}
