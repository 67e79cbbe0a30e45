namespace Samplit.Api.Messaging;

internal sealed record MessagingOptions
{
    /// <summary>
    /// Whether no other server works on the database, as with a PostgreSQL that this program starts. Then messages of
    /// the one that was killed are taken up as soon as it starts again, and there is nobody to elect.
    /// </summary>
    public bool SingleNode { get; init; }

    /// <summary>How often messages are looked for whose time has come, or whose server was killed.</summary>
    public TimeSpan ScheduleCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a message rests after each attempt that failed; a dead letter when they are used up.</summary>
    public IReadOnlyList<TimeSpan>? MessageRetries { get; init; }

    public TimeSpan[] Retries =>
        MessageRetries is { Count: > 0 } set
            ? [.. set]
            :
            [
                TimeSpan.FromSeconds(1),
                TimeSpan.FromSeconds(5),
                TimeSpan.FromSeconds(30),
                TimeSpan.FromMinutes(2),
                TimeSpan.FromMinutes(10),
            ];
}
