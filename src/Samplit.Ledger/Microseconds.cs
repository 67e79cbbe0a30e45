namespace Samplit.Ledger;

/// <summary>
/// PostgreSQL keeps microseconds, .NET ticks of 100 ns. What is hashed must be what is stored, so moments are truncated
/// before either; rounding would differ between the binary and the text protocol.
/// </summary>
public static class Microseconds
{
    public static DateTimeOffset Truncate(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static long SinceEpoch(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The first and the last moment that there are.</summary>
    public static long Earliest { get; } = SinceEpoch(DateTimeOffset.MinValue);

    public static long Latest { get; } = SinceEpoch(DateTimeOffset.MaxValue);

    public static DateTimeOffset Moment(long sinceEpoch) =>
        DateTimeOffset.UnixEpoch.AddTicks(sinceEpoch * TimeSpan.TicksPerMicrosecond);
}
