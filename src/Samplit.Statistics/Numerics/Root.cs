using MathNet.Numerics.RootFinding;

namespace Samplit.Statistics.Numerics;

/// <summary>Where a function that does not decrease passes 0.</summary>
internal static class Root
{
    /// <summary>
    /// By R. Brent's method (1973), to the last digits that a double of that size has. The function is at most 0 at
    /// <paramref name="lower"/> and at least 0 at <paramref name="upper"/>.
    /// </summary>
    internal static double Between(Func<double, double> function, double lower, double upper)
    {
        if (function(lower) >= 0)
        {
            return lower;
        }

        if (function(upper) <= 0)
        {
            return upper;
        }

        return Brent.TryFindRoot(function, lower, upper, 1e-300, 200, out var root)
            ? root
            : Halve(function, lower, upper);
    }

    /// <summary>
    /// As <see cref="Between"/>, from where it is looked for, within ±<paramref name="limit"/> of that.
    /// </summary>
    internal static double Near(Func<double, double> function, double start, double step, double limit)
    {
        var (below, above) = (function(start) >= 0 ? -step : 0, 0.0);
        if (below == 0)
        {
            for (above = step; above < limit && function(start + above) < 0; above *= 2)
            {
                below = above;
            }
        }
        else
        {
            for (; -below < limit && function(start + below) > 0; below *= 2)
            {
                above = below;
            }
        }

        return Between(function, start + Math.Max(below, -limit), start + Math.Min(above, limit));
    }

    private static double Halve(Func<double, double> function, double lower, double upper)
    {
        for (var halving = 0; halving < 200; halving++)
        {
            var middle = lower + (upper - lower) / 2;
            (lower, upper) = function(middle) < 0 ? (middle, upper) : (lower, middle);
        }

        return upper;
    }
}
