using Samplit.Ledger;

namespace Samplit.Api.TrackedEvents;

/// <summary>An event that was checked, and is kept unless one with its id was before.</summary>
/// <param name="key">What is remembered of its id.</param>
/// <param name="columns">Of its row, as <see cref="TrackedEventCopy"/> has them.</param>
/// <param name="leaf">What it is in the tree of its batch.</param>
internal sealed class NewEvent(Guid key, string type, DateTimeOffset timestamp, byte[] columns, Digest leaf)
{
    public Guid Key => key;

    public string Type => type;

    public DateTimeOffset Timestamp => timestamp;

    public ReadOnlySpan<byte> Columns => columns;

    public Digest Leaf => leaf;

    /// <summary>After the commit: whether it was kept.</summary>
    public bool IsNew { get; set; }
}

/// <summary>The events of a call, which wait to be committed, all of them or none.</summary>
/// <param name="takenBy">
/// By when the writer has to take them (<see cref="TimeProvider.GetTimestamp"/>): what can no longer be answered in time
/// is not kept, so that nothing is for an asker who has been told to come again.
/// </param>
internal sealed class PendingEvents(IReadOnlyList<NewEvent> events, long takenBy)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public IReadOnlyList<NewEvent> Events => events;

    public long TakenBy => takenBy;
}
