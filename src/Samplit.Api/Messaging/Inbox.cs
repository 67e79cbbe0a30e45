using Npgsql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.RDBMS;

namespace Samplit.Api.Messaging;

/// <summary>
/// Marks a message as handled in the transaction that records what it did, so that neither is without the other.
/// </summary>
public sealed class Inbox(IMessageStore store, DurabilitySettings durability)
{
    private readonly IMessageDatabase _database = (IMessageDatabase)store;

    /// <summary>Commits the transaction.</summary>
    public async Task CommitAsync(Envelope envelope, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await _database.MarkIncomingEnvelopeAsHandledInTransactionAsync(
            transaction.Connection!,
            transaction,
            envelope,
            DateTimeOffset.UtcNow + durability.KeepAfterMessageHandling,
            ct
        );
        await transaction.CommitAsync(ct);
        // Or Wolverine would mark it once more.
        envelope.Status = EnvelopeStatus.Handled;
    }
}
