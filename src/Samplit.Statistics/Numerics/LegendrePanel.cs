namespace Samplit.Statistics.Numerics;

/// <summary>
/// The 12-node Gauss-Legendre rule on one panel, and running integrals of the polynomial through its nodes.
/// </summary>
internal static class LegendrePanel
{
    internal const int Nodes = 12;

    /// <summary>The zeros of P₁₂, each the nearest double (DLMF 3.5(v)).</summary>
    private static readonly double[] Abscissas =
    [
        -0.9815606342467192,
        -0.9041172563704749,
        -0.7699026741943047,
        -0.5873179542866175,
        -0.3678314989981802,
        -0.1252334085114689,
        0.1252334085114689,
        0.3678314989981802,
        0.5873179542866175,
        0.7699026741943047,
        0.9041172563704749,
        0.9815606342467192,
    ];

    /// <summary>2 / ((1 - x²) P₁₂'(x)²) at each of them.</summary>
    private static readonly double[] Weights =
    [
        0.04717533638651183,
        0.10693932599531843,
        0.16007832854334622,
        0.20316742672306592,
        0.2334925365383548,
        0.24914704581340277,
        0.24914704581340277,
        0.2334925365383548,
        0.20316742672306592,
        0.16007832854334622,
        0.10693932599531843,
        0.04717533638651183,
    ];

    /// <summary>
    /// Element [k·Nodes + l] is the weight of the value at node l in the integral from -1 to node k, exact up to degree
    /// 11: the Lagrange basis written in Legendre polynomials and integrated, (2n + 1) ∫ Pₙ = Pₙ₊₁ - Pₙ₋₁.
    /// </summary>
    private static readonly double[] Integration = IntegrationMatrix();

    /// <summary>
    /// Row n, times the values at the nodes, is the polynomial's coefficient at Pₙ divided by 2n + 1.
    /// </summary>
    private static readonly double[] Projection = ProjectionMatrix();

    internal static (double U, double Weight) Node(double left, double right, int node)
    {
        var half = (right - left) / 2;
        return (left + half * (1 + Abscissas[node]), half * Weights[node]);
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

    /// <summary>
    /// What <see cref="IntegralTo(double, ReadOnlySpan{double})"/> needs to know of the values at the nodes.
    /// </summary>
    internal static void Project(ReadOnlySpan<double> values, Span<double> projections)
    {
        for (var n = 0; n < Nodes; n++)
        {
            var sum = 0.0;
            for (var l = 0; l < Nodes; l++)
            {
                sum += Projection[n * Nodes + l] * values[l];
            }

            projections[n] = sum;
        }
    }

    /// <summary>From the left end of a panel [-1, 1] to t, of the polynomial with these projections.</summary>
    internal static double IntegralTo(double t, ReadOnlySpan<double> projections)
    {
        // ∫ Pₙ (2n + 1) = Pₙ₊₁ - Pₙ₋₁, with P₋₁ = -1 so that it holds for n = 0 from the left end, too.
        var (before, here) = (1.0, t);
        var sum = projections[0] * (t + 1);
        for (var n = 1; n < Nodes; n++)
        {
            var after = ((2 * n + 1) * t * here - n * before) / (n + 1);
            sum += projections[n] * (after - before);
            (before, here) = (here, after);
        }

        return sum;
    }

    private static double[] ProjectionMatrix()
    {
        var matrix = new double[Nodes * Nodes];
        for (var l = 0; l < Nodes; l++)
        {
            var legendre = LegendrePolynomials(Abscissas[l]);
            for (var n = 0; n < Nodes; n++)
            {
                matrix[n * Nodes + l] = Weights[l] / 2 * legendre[n];
            }
        }

        return matrix;
    }

    private static double[] IntegrationMatrix()
    {
        var legendre = Array.ConvertAll(Abscissas, LegendrePolynomials);
        var matrix = new double[Nodes * Nodes];
        for (var k = 0; k < Nodes; k++)
        {
            for (var l = 0; l < Nodes; l++)
            {
                var integral = 1 + Abscissas[k];
                for (var n = 1; n < Nodes; n++)
                {
                    integral += legendre[l][n] * (legendre[k][n + 1] - legendre[k][n - 1]);
                }

                matrix[k * Nodes + l] = Weights[l] / 2 * integral;
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
