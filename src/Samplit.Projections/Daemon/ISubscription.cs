using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>
/// Work that follows from events after they were committed. Its progress is committed with what it wrote, so that it
/// sees every event once and in order, whatever stops in between; what it does elsewhere it may do twice.
/// </summary>
public interface ISubscription
{
    /// <summary>Stable: its progress is kept under it.</summary>
    string Name { get; }

    /// <summary>Only events of streams of this type are wanted; null for all.</summary>
    string? StreamType => null;
}

/// <summary>Wants what events say.</summary>
public interface IEventSubscription : ISubscription
{
    /// <summary>
    /// Handles a page. An exception undoes the transaction: a transient one (of the database, a timeout) is tried again;
    /// after any other the page is cut until the event is found that fails, and the subscription stops before it.
    /// </summary>
    Task ProcessAsync(EventPage page, SubscriptionTransaction transaction, CancellationToken ct);
}

/// <summary>Wants events as they are stored, whether or not their types are registered.</summary>
public interface IRecordSubscription : ISubscription
{
    /// <summary>As <see cref="IEventSubscription.ProcessAsync"/>.</summary>
    Task ProcessAsync(RecordPage page, SubscriptionTransaction transaction, CancellationToken ct);
}

/// <summary>Events of all streams in the order of their sequence numbers; at least one.</summary>
/// <param name="After">Where the subscription stood.</param>
/// <param name="UpTo">Where it stands after this page: everything up to here is in it or was not wanted.</param>
public sealed record EventPage(IReadOnlyList<StoredEvent> Events, long After, long UpTo);

/// <summary>As <see cref="EventPage"/>.</summary>
public sealed record RecordPage(IReadOnlyList<RecordedEvent> Events, long After, long UpTo);

/// <summary>The transaction that the progress is written in.</summary>
public sealed class SubscriptionTransaction
{
    private readonly NpgsqlTransaction _transaction;
    private readonly List<NpgsqlBatchCommand> _commands = [];

    internal SubscriptionTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (Connection, _transaction) = (connection, transaction);

    /// <summary>Inside the transaction, for reads and for commands whose result is needed. Not to be committed.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Queues a command that is sent together with the progress.</summary>
    public void Execute(NpgsqlBatchCommand command) => _commands.Add(command);

    internal async Task CommitAsync(NpgsqlBatchCommand progress, CancellationToken ct)
    {
        await using (var batch = new NpgsqlBatch(Connection, _transaction))
        {
            foreach (var command in _commands)
            {
                batch.BatchCommands.Add(command);
            }
            batch.BatchCommands.Add(progress);
            await batch.ExecuteNonQueryAsync(ct);
        }
        await _transaction.CommitAsync(ct);
    }
}
