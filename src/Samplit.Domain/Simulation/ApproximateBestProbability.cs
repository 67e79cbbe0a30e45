using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Domain.Simulation;

/// <summary>
/// The chance of each of several normal posteriors to hold the largest value, to three digits and in microseconds:
/// enough to plan with, where thousands are needed. What traffic follows is computed exactly.
/// </summary>
internal static class ApproximateBestProbability
{
    private const double Reach = 5;
    private const double StepOfNarrowest = 0.75;
    private const int MostSteps = 400;
    private const int PerUnit = 128;
    private const int End = 8;

    private static readonly double[] Distribution = [.. Points().Select(StandardNormal.Cdf)];
    private static readonly double[] Density = [.. Points().Select(z => Portable.Exp(-z * z / 2))];

    /// <param name="means">One an arm.</param>
    /// <param name="deviations">Above 0, one an arm.</param>
    /// <returns>They sum to 1.</returns>
    internal static double[] Compute(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        var (low, high, narrowest) = (double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity);
        for (var i = 0; i < means.Length; i++)
        {
            low = Math.Max(low, means[i] - Reach * deviations[i]);
            high = Math.Max(high, means[i] + Reach * deviations[i]);
            narrowest = Math.Min(narrowest, deviations[i]);
        }
        var step = Math.Max(StepOfNarrowest * narrowest, (high - low) / MostSteps);
        var sums = new double[means.Length];
        var below = new double[means.Length];
        var after = new double[means.Length + 1];
        after[^1] = 1;
        for (var at = low; at <= high; at += step)
        {
            for (var i = means.Length - 1; i >= 0; i--)
            {
                below[i] = At(Distribution, (at - means[i]) / deviations[i]);
                after[i] = after[i + 1] * below[i];
            }
            var before = 1.0;
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += At(Density, (at - means[i]) / deviations[i]) / deviations[i] * before * after[i + 1];
                before *= below[i];
            }
        }
        var total = sums.Sum();
        return Array.ConvertAll(sums, sum => sum / total);
    }

    private static double At(double[] table, double z)
    {
        var place = (Math.Clamp(z, -End, End) + End) * PerUnit;
        var index = Math.Min((int)place, table.Length - 2);
        return table[index] + (place - index) * (table[index + 1] - table[index]);
    }

    private static IEnumerable<double> Points() =>
        Enumerable.Range(0, 2 * End * PerUnit + 1).Select(i => (double)i / PerUnit - End);
}
