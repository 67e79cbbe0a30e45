using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// The distribution of W = log(max θⱼ / θ) for one arm θ and others θⱼ, all independent: P(W &lt;= w) is the integral
/// of the density of θ times the chances that each θⱼ is below e^w θ.
/// </summary>
/// <remarks>
/// Panels are cut where either density changes, so that neither a narrow θ beside a wide θⱼ nor the reverse is missed.
/// </remarks>
internal sealed class RatioDistribution<TArm>
    where TArm : struct, IScalableArm
{
    /// <summary>Beyond e^±700 a ratio is no number that a double holds.</summary>
    private const double Limit = 700;

    private readonly TArm _arm;
    private readonly double[] _edges;
    private readonly TabulatedDistribution<TArm>[] _others;

    internal RatioDistribution(TArm arm, params ReadOnlySpan<TArm> others)
    {
        _arm = arm;
        _edges = Panels.Edges(arm);
        _others = new TabulatedDistribution<TArm>[others.Length];
        for (var i = 0; i < _others.Length; i++)
        {
            _others[i] = new TabulatedDistribution<TArm>(others[i]);
        }
    }

    internal double Cdf(double logRatio)
    {
        var edges = EdgesFor(logRatio);
        var (below, all) = (0.0, 0.0);
        for (var panel = 0; panel + 1 < edges.Length; panel++)
        {
            for (var node = 0; node < LegendrePanel.Nodes; node++)
            {
                var (u, weight) = LegendrePanel.Node(edges[panel], edges[panel + 1], node);
                var mass = weight * Portable.Exp(_arm.LogDensity(u - _arm.Mode));
                all += mass;
                var reached = TArm.Times(u, logRatio);
                foreach (var other in _others)
                {
                    mass *= other.Cdf(reached);
                }

                below += mass;
            }
        }

        return below / all;
    }

    /// <summary>The logarithm of the ratio that is not exceeded with probability <paramref name="p"/>.</summary>
    internal double Quantile(double p) =>
        Root.Near(logRatio => Cdf(logRatio) - p, 0, Math.Clamp(_arm.Scale, 1e-9, 1), Limit);

    private double[] EdgesFor(double logRatio)
    {
        var (lowest, highest) = (_edges[0], _edges[^1]);
        var cuts = new List<double>(_edges);
        foreach (var other in _others)
        {
            foreach (var edge in other.Edges)
            {
                cuts.Add(TArm.Times(edge, -logRatio));
            }
        }

        // From here on a multiple is beyond all θ.
        cuts.Add(TArm.Times(double.PositiveInfinity, -logRatio));
        return [.. cuts.Where(cut => lowest <= cut && cut <= highest).Distinct().Order()];
    }
}
