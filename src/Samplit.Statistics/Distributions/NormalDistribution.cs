using System.Runtime.InteropServices;

namespace Samplit.Statistics.Distributions;

/// <summary>
/// A normal distribution; as a posterior, what is known of a mean. The mean is finite and the standard deviation
/// positive and finite, else <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NormalDistribution(double Mean, double StandardDeviation)
{
    public double Mean { get; } = Check.Finite(Mean, nameof(Mean));

    public double StandardDeviation { get; } = Check.Positive(StandardDeviation, nameof(StandardDeviation));
}
