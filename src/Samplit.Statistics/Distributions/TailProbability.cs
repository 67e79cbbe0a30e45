using System.Runtime.InteropServices;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Distributions;

/// <summary>
/// A probability in (0, 1] that may be far too small for a double, as p-values are: kept as its natural logarithm.
/// </summary>
/// <param name="Log">
/// At most 0, and negative infinity only for what is impossible; the default, 0, is a probability of 1.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TailProbability(double Log) : IComparable<TailProbability>
{
    /// <summary>Rounding may leave a certain event a little above 1: that is cut off.</summary>
    public double Log { get; } =
        double.IsNaN(Log) ? throw new ArgumentOutOfRangeException(nameof(Log), Log, "Not a number.") : Math.Min(Log, 0);

    public static TailProbability Certain => default;

    public static TailProbability Impossible { get; } = new(double.NegativeInfinity);

    /// <summary>To 13 digits; 0 where it is below 1e-323.</summary>
    public double Value => Portable.Exp(Log);

    /// <summary>What to show when <see cref="Value"/> underflows: 1e-400 has -400.</summary>
    public double Log10 => Log / Portable.Log(10);

    public int CompareTo(TailProbability other) => Log.CompareTo(other.Log);

    public static bool operator <(TailProbability left, TailProbability right) => left.Log < right.Log;

    public static bool operator >(TailProbability left, TailProbability right) => left.Log > right.Log;

    public static bool operator <=(TailProbability left, TailProbability right) => left.Log <= right.Log;

    public static bool operator >=(TailProbability left, TailProbability right) => left.Log >= right.Log;
}
