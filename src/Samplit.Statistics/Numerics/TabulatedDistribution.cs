namespace Samplit.Statistics.Numerics;

/// <summary>
/// One arm's distribution function anywhere on its axis, to about 13 places, from its density at the nodes of panels.
/// </summary>
internal sealed class TabulatedDistribution<TArm>
    where TArm : struct, IArm
{
    private readonly double[] _edges;
    private readonly double[] _projections;
    private readonly double[] _before;

    internal TabulatedDistribution(TArm arm)
    {
        _edges = Halved(Panels.Edges(arm));
        var panels = _edges.Length - 1;
        _projections = new double[panels * LegendrePanel.Nodes];
        _before = new double[panels + 1];
        Span<double> values = stackalloc double[LegendrePanel.Nodes];
        for (var panel = 0; panel < panels; panel++)
        {
            var within = 0.0;
            for (var node = 0; node < LegendrePanel.Nodes; node++)
            {
                var (u, weight) = LegendrePanel.Node(_edges[panel], _edges[panel + 1], node);
                values[node] = Portable.Exp(arm.LogDensity(u - arm.Mode)) * (_edges[panel + 1] - _edges[panel]) / 2;
                within += weight * Portable.Exp(arm.LogDensity(u - arm.Mode));
            }

            LegendrePanel.Project(values, ProjectionsOf(panel));
            _before[panel + 1] = _before[panel] + within;
        }
    }

    internal ReadOnlySpan<double> Edges => _edges;

    /// <summary>P(U &lt;= u); u may be infinite.</summary>
    internal double Cdf(double u)
    {
        if (u <= _edges[0])
        {
            return 0;
        }

        if (u >= _edges[^1])
        {
            return 1;
        }

        var found = Array.BinarySearch(_edges, u);
        var panel = found >= 0 ? found : ~found - 1;
        var (left, right) = (_edges[panel], _edges[panel + 1]);
        var part = LegendrePanel.IntegralTo((u - left) / (right - left) * 2 - 1, ProjectionsOf(panel));
        // The polynomial may undershoot 0 where the density is falling to nothing.
        var within = _before[panel + 1] - _before[panel];
        return (_before[panel] + Math.Clamp(part, 0, within)) / _before[^1];
    }

    internal double Quantile(double p) => Root.Between(u => Cdf(u) - p, _edges[0], _edges[^1]);

    /// <summary>
    /// The panels are long enough for an integral over all of them, where errors at the nodes cancel. Between the nodes
    /// it takes half of that for the same 13 places.
    /// </summary>
    private static double[] Halved(double[] edges) =>
        [.. edges.Zip(edges.Skip(1), (left, right) => (left + right) / 2).Concat(edges).Distinct().Order()];

    private Span<double> ProjectionsOf(int panel) =>
        _projections.AsSpan(panel * LegendrePanel.Nodes, LegendrePanel.Nodes);
}
