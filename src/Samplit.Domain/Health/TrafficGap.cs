using Samplit.Statistics.Numerics;

namespace Samplit.Domain.Health;

/// <summary>How units have come so far.</summary>
/// <param name="Units">That came after <paramref name="Since"/>, up to the last one; not negative.</param>
/// <param name="Since">
/// The later of the start of the experiment and <see cref="TrafficGap.Usual"/> before the last unit, so that a silence
/// makes nothing usual that was not.
/// </param>
/// <param name="LastAt">When the last unit came.</param>
public sealed record Arrivals(long Units, DateTimeOffset Since, DateTimeOffset LastAt);

/// <summary>
/// How surprising it is that nobody comes: as if units came by chance at their usual rate, whatever the hour. Traffic
/// that sleeps at night is silent more often than this says.
/// </summary>
/// <param name="UnitsPerDay">Their usual rate.</param>
/// <param name="Seconds">How long nobody has come.</param>
/// <param name="Probability">Of so long a silence or a longer one: exp(-rate · time), of a Poisson process.</param>
public sealed record TrafficGap(double UnitsPerDay, double Seconds, double Probability)
{
    /// <summary>Over how long a rate is usual.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromDays(7);

    /// <summary>With fewer units there is no usual rate.</summary>
    internal const int Fewest = 20;

    /// <summary>A silence that is less probable is worth a word.</summary>
    internal const double Surprising = 1e-4;

    /// <summary>
    /// Units that come in a burst, as from a list, make no rate, and nobody need be told of what lasts some minutes.
    /// </summary>
    internal static readonly TimeSpan Shortest = TimeSpan.FromHours(1);

    internal bool IsSurprising => Probability < Surprising && Seconds >= Shortest.TotalSeconds;

    /// <returns>Null with too few units to know a rate, or where they came within less than an hour.</returns>
    public static TrafficGap? Since(Arrivals arrivals, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(arrivals.Units);
        var seconds = (arrivals.LastAt - arrivals.Since).TotalSeconds;
        if (arrivals.Units < Fewest || seconds < Shortest.TotalSeconds)
        {
            return null;
        }
        var (rate, silent) = (arrivals.Units / seconds, Math.Max(0, (now - arrivals.LastAt).TotalSeconds));
        return new(rate * TimeSpan.SecondsPerDay, silent, Portable.Exp(-rate * silent));
    }
}
