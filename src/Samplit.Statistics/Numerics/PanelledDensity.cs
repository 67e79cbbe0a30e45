namespace Samplit.Statistics.Numerics;

/// <summary>
/// One arm's density at every node of every panel, scaled to a total of 1, and the mass on either side.
/// </summary>
internal sealed class PanelledDensity
{
    private readonly double[] _edges;
    private readonly double[] _density;
    private readonly double[] _before;
    private readonly double[] _within;
    private readonly double[] _after;

    private PanelledDensity(double[] edges, double[] density, double[] within)
    {
        // Dividing by the mass found, not by a beta or gamma function, lets the errors of both cancel.
        var total = within.Sum();
        _edges = edges;
        _density = Array.ConvertAll(density, value => value / total);
        _within = Array.ConvertAll(within, value => value / total);
        _before = new double[within.Length];
        _after = new double[within.Length];
        for (var panel = 1; panel < within.Length; panel++)
        {
            _before[panel] = _before[panel - 1] + _within[panel - 1];
            _after[^(panel + 1)] = _after[^panel] + _within[^panel];
        }
    }

    internal static PanelledDensity From<TArm>(TArm arm, double[] edges)
        where TArm : struct, IArm
    {
        var density = new double[(edges.Length - 1) * LegendrePanel.Nodes];
        var within = new double[edges.Length - 1];
        for (var panel = 0; panel < within.Length; panel++)
        {
            for (var node = 0; node < LegendrePanel.Nodes; node++)
            {
                var (u, weight) = LegendrePanel.Node(edges[panel], edges[panel + 1], node);
                var value = Portable.Exp(arm.LogDensity(u - arm.Mode));
                density[panel * LegendrePanel.Nodes + node] = value;
                within[panel] += weight * value;
            }
        }

        return new PanelledDensity(edges, density, within);
    }

    internal double At(int panel, int node) => _density[panel * LegendrePanel.Nodes + node];

    internal (double Below, double Above) TailsAt(int panel, int node)
    {
        var half = (_edges[panel + 1] - _edges[panel]) / 2;
        var values = _density.AsSpan(panel * LegendrePanel.Nodes, LegendrePanel.Nodes);
        // The polynomial may undershoot 0 where the density is falling to nothing.
        var part = Math.Clamp(half * LegendrePanel.IntegralTo(node, values), 0, _within[panel]);
        return (_before[panel] + part, _after[panel] + (_within[panel] - part));
    }
}
