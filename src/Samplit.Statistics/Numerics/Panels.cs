namespace Samplit.Statistics.Numerics;

/// <summary>Where to cut the axis so that a polynomial of degree 11 follows every density from cut to cut.</summary>
internal static class Panels
{
    /// <summary>
    /// Panels end where some log density has fallen by these. What lies beyond the last is below rounding.
    /// </summary>
    private static readonly double[] Drops = [0.5, 4, 12, 24, 40];

    internal static double[] Edges<TArm>(params ReadOnlySpan<TArm> arms)
        where TArm : struct, IArm
    {
        var candidates = new List<double>();
        var narrowest = double.PositiveInfinity;
        foreach (var arm in arms)
        {
            narrowest = Math.Min(narrowest, arm.Scale);
            candidates.AddRange(Breakpoints(arm));
        }

        var (lowest, highest) = (candidates.Min(), candidates.Max());
        candidates.AddRange(TArm.Marks.Where(mark => lowest < mark && mark < highest));
        candidates.Sort();
        var edges = new List<double> { lowest };
        foreach (var candidate in candidates)
        {
            if (candidate - edges[^1] >= 1e-7 * narrowest)
            {
                edges.Add(candidate);
            }
        }

        return [.. edges];
    }

    /// <summary>The mode and, on both sides of it, where the log density has fallen by each of the drops.</summary>
    internal static List<double> Breakpoints<TArm>(TArm arm)
        where TArm : struct, IArm
    {
        // A list, as an iterator asks which thread it is on, and the domain asks its surroundings nothing.
        var points = new List<double> { arm.Mode };
        foreach (var drop in Drops)
        {
            points.Add(arm.Mode - Reach(arm, drop, -1));
            points.Add(arm.Mode + Reach(arm, drop, 1));
        }

        return points;
    }

    /// <summary>How far from the mode the log density has fallen by about <paramref name="drop"/>.</summary>
    private static double Reach<TArm>(TArm arm, double drop, int direction)
        where TArm : struct, IArm
    {
        var far = arm.Scale * Math.Sqrt(2 * drop);
        while (arm.LogDensity(direction * far) > -drop)
        {
            far *= 2;
        }

        var near = 0.0;
        for (var halving = 0; halving < 8; halving++)
        {
            var middle = (near + far) / 2;
            if (arm.LogDensity(direction * middle) > -drop)
            {
                near = middle;
            }
            else
            {
                far = middle;
            }
        }

        return far;
    }
}
