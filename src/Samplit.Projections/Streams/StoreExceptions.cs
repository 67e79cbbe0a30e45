using Npgsql;

namespace Samplit.Projections.Streams;

/// <summary>
/// Somebody else appended first, or is about to: nothing was written. Read what is new, decide again.
/// </summary>
/// <param name="expected">The version the append was decided at; 0 for a stream that should not exist yet.</param>
public sealed class StreamVersionConflictException(Guid streamId, long expected, Exception? inner = null)
    : Exception($"Stream {streamId} is not at version {expected} any more.", inner)
{
    public Guid StreamId { get; } = streamId;

    public long Expected { get; } = expected;
}

public sealed class StreamArchivedException(Guid streamId, Exception? inner = null)
    : Exception($"Stream {streamId} is archived and takes no more events.", inner);

public sealed class StreamNotFoundException(Guid streamId) : Exception($"There is no stream {streamId}.");

/// <summary>An event whose alias is registered, and whose data do not fit what is registered for it.</summary>
public sealed class UnreadableEventException(long sequence, Guid streamId, long version, string type, Exception inner)
    : Exception($"Event {version} of stream {streamId} ('{type}', sequence {sequence}): {inner.Message}", inner)
{
    public long Sequence { get; } = sequence;

    public Guid StreamId { get; } = streamId;

    public long Version { get; } = version;

    public string Type { get; } = type;
}

public static class Violations
{
    /// <summary>
    /// SQLSTATE for events whose time is more than an hour ahead of the database's clock: nothing was written.
    /// </summary>
    private const string StampsAhead = "MT005";

    /// <summary>Whether this server's clock is too far ahead for the database to take its events.</summary>
    public static bool IsClockAhead(this Exception exception) =>
        (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState == StampsAhead;

    /// <summary>
    /// Name of the constraint or index that refused a row, as PostgreSQL tells it or as Marten passes it on; null for
    /// other failures.
    /// </summary>
    public static string? ViolatedConstraint(this Exception exception) =>
        (exception as PostgresException ?? exception.InnerException as PostgresException)?.ConstraintName;
}
