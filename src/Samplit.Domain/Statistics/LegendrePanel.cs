using MathNet.Numerics.Integration;

namespace Samplit.Domain.Statistics;

/// <summary>
/// The 12-node Gauss-Legendre rule on one panel, and running integrals of the polynomial through its nodes.
/// </summary>
internal static class LegendrePanel
{
    internal const int Nodes = 12;

    private static readonly (double[] Abscissas, double[] Weights) Rule = GaussLegendre();

    /// <summary>
    /// Element [k·Nodes + l] is the weight of the value at node l in the integral from -1 to node k, exact up to degree
    /// 11: the Lagrange basis written in Legendre polynomials and integrated, (2n + 1) ∫ Pₙ = Pₙ₊₁ - Pₙ₋₁.
    /// </summary>
    private static readonly double[] Integration = IntegrationMatrix();

    internal static (double U, double Weight) Node(double left, double right, int node)
    {
        var half = (right - left) / 2;
        return (left + half * (1 + Rule.Abscissas[node]), half * Rule.Weights[node]);
    }

    /// <summary>From the left end to a node, of the polynomial through the values, on a panel of length 2.</summary>
    internal static double IntegralTo(int node, ReadOnlySpan<double> values)
    {
        var row = Integration.AsSpan(node * Nodes, Nodes);
        var sum = 0.0;
        for (var l = 0; l < Nodes; l++)
        {
            sum += row[l] * values[l];
        }

        return sum;
    }

    private static (double[] Abscissas, double[] Weights) GaussLegendre()
    {
        var rule = new GaussLegendreRule(-1, 1, Nodes);
        var (abscissas, weights) = (rule.Abscissas, rule.Weights);
        Array.Sort(abscissas, weights);
        return (abscissas, weights);
    }

    private static double[] IntegrationMatrix()
    {
        var legendre = Array.ConvertAll(Rule.Abscissas, LegendrePolynomials);
        var matrix = new double[Nodes * Nodes];
        for (var k = 0; k < Nodes; k++)
        {
            for (var l = 0; l < Nodes; l++)
            {
                var integral = 1 + Rule.Abscissas[k];
                for (var n = 1; n < Nodes; n++)
                {
                    integral += legendre[l][n] * (legendre[k][n + 1] - legendre[k][n - 1]);
                }

                matrix[k * Nodes + l] = Rule.Weights[l] / 2 * integral;
            }
        }

        return matrix;
    }

    /// <summary>P₀(x) … P₁₂(x) (DLMF 18.9.1).</summary>
    private static double[] LegendrePolynomials(double x)
    {
        var values = new double[Nodes + 1];
        (values[0], values[1]) = (1, x);
        for (var n = 1; n < Nodes; n++)
        {
            values[n + 1] = ((2 * n + 1) * x * values[n] - n * values[n - 1]) / (n + 1);
        }

        return values;
    }
}
