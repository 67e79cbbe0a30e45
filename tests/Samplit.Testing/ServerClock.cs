namespace Samplit.Testing;

/// <summary>
/// The time of the servers under test, which is the real one; but where a run begins in the last hour of a day (UTC) it
/// is two hours late, so that no day ends while a test speaks of today.
/// </summary>
public sealed class ServerClock : TimeProvider
{
    private static readonly TimeSpan Late = DateTimeOffset.UtcNow.Hour == 23 ? TimeSpan.FromHours(2) : TimeSpan.Zero;

    private ServerClock() { }

    public static ServerClock Instance { get; } = new();

    public static DateTimeOffset Now => Instance.GetUtcNow();

    public static DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - Late;
}
