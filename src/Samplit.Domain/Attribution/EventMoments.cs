using System.Numerics;

namespace Samplit.Domain.Attribution;

/// <summary>
/// How many events, and what their values come to; exact, so that parts come to the same in any order and grouping.
/// What is only counted has the value 1.
/// </summary>
/// <param name="SumOfSquares">In units of 10^-18, as values have nine decimals.</param>
public readonly record struct EventMoments(long Count, decimal Sum, BigInteger SumOfSquares, decimal Min, decimal Max)
{
    private const decimal Scale = 1_000_000_000m;

    public static EventMoments None => default;

    /// <summary>The hour that a moment is in, in UTC.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        return new DateTimeOffset(utc.Date.AddHours(utc.Hour), TimeSpan.Zero);
    }

    /// <param name="value">To nine decimals.</param>
    public EventMoments Add(decimal value)
    {
        var scaled = new BigInteger(value * Scale);
        return Merge(new EventMoments(1, value, scaled * scaled, value, value));
    }

    public EventMoments Merge(EventMoments other) =>
        Count == 0 ? other
        : other.Count == 0 ? this
        : new(
            Count + other.Count,
            Sum + other.Sum,
            SumOfSquares + other.SumOfSquares,
            Math.Min(Min, other.Min),
            Math.Max(Max, other.Max)
        );
}
