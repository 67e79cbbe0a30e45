using System.Text;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Ledger.Notes;
using Samplit.Projections.Schema;
using Samplit.Projections.Sealing;
using Wolverine;
using Wolverine.Runtime;

namespace Samplit.Api.Sealing;

/// <summary>
/// Which checkpoint went where. What was sent is recorded in the transaction that marks its message as handled: a
/// server that is killed in between sends once more, and records once.
/// </summary>
public sealed class CheckpointPublications(
    NpgsqlDataSource dataSource,
    SchemaOptions store,
    Checkpoints checkpoints,
    CheckpointPublishers outlets,
    SealingOptions options,
    Inbox inbox,
    Outbox outbox,
    TimeProvider clock
)
{
    /// <summary>How long outlets wait for witnesses that do not answer.</summary>
    private static readonly TimeSpan WitnessTimeout = TimeSpan.FromSeconds(2);

    private readonly string _schema = SchemaName.Quote(store.Schema);
    private readonly NoteKey[] _witnesses = [.. options.Witnesses.Select(w => NoteKey.Parse(w.Key))];

    /// <summary>Signs the tree as it stands now, and has the checkpoint brought to all who are to get it.</summary>
    internal async Task SignAsync(CancellationToken ct)
    {
        MessageContext? messages = null;
        await checkpoints.SignAsync(
            async (note, transaction) =>
            {
                messages = outbox.Open(transaction);
                var size = SizeOf(note);
                foreach (var witness in _witnesses)
                {
                    await messages.PublishAsync(new CosignCheckpoint(size, witness.Name));
                }
                await PublishAsync(messages, size, _witnesses.Length == 0 ? null : clock.GetUtcNow() + WitnessTimeout);
            },
            ct
        );
        if (messages is not null)
        {
            await messages.FlushOutgoingMessagesAsync();
        }
    }

    /// <summary>
    /// The checkpoint, if it is still to be sent: not when it went there as it is, nor behind a newer one, which says
    /// all that it does. One that failed gives way to any newer one.
    /// </summary>
    internal async Task<SignedNote?> FindWantedAsync(long size, string outlet, Envelope message, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT note, (SELECT max(size) FROM {_schema}.log_checkpoints),
                (SELECT max(size) FROM {_schema}.checkpoint_publications WHERE outlet = $2),
                (SELECT signatures FROM {_schema}.checkpoint_publications WHERE outlet = $2 AND size = $1)
            FROM {_schema}.log_checkpoints WHERE size = $1
            """
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = size });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = outlet });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(reader.GetString(0)));
        var newer = message.Attempts > 1 ? reader.GetInt64(1) : reader.GetFieldValue<long?>(2);
        return newer > size || reader.GetFieldValue<int?>(3) >= note.Signatures.Count ? null : note;
    }

    internal async Task RecordAsync(long size, string outlet, SignedNote note, Envelope message, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await InsertAsync(transaction, size, outlet, note, ct);
        await inbox.CommitAsync(message, transaction, ct);
    }

    /// <summary>Keeps a witness's signature; when all witnesses have signed, the outlets get the checkpoint.</summary>
    internal async Task RecordCosignatureAsync(
        long size,
        string witness,
        NoteSignature signature,
        Envelope message,
        CancellationToken ct
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var note = await checkpoints.AddSignatureAsync(size, signature, transaction, ct);
        await InsertAsync(transaction, size, witness, note, ct);
        var messages = outbox.Open(transaction);
        if (note.SignedBy(_witnesses).Count == _witnesses.Length)
        {
            await PublishAsync(messages, size, at: null);
        }
        await inbox.CommitAsync(message, transaction, ct);
        await messages.FlushOutgoingMessagesAsync();
    }

    private async Task PublishAsync(MessageContext messages, long size, DateTimeOffset? at)
    {
        foreach (var outlet in outlets.Names)
        {
            await messages.PublishAsync(
                new PublishCheckpoint(size, outlet),
                new DeliveryOptions { ScheduledTime = at }
            );
        }
    }

    private async Task InsertAsync(
        NpgsqlTransaction transaction,
        long size,
        string outlet,
        SignedNote note,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {_schema}.checkpoint_publications (outlet, size, signatures, published_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (outlet, size)
                DO UPDATE SET signatures = EXCLUDED.signatures, published_at = EXCLUDED.published_at
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = outlet });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = size });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = note.Signatures.Count });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static long SizeOf(SignedNote note) => Checkpoint.Parse(note.Text).Size;
}
