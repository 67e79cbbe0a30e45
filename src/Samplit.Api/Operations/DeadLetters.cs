using Npgsql;
using NpgsqlTypes;
using Samplit.Domain;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.RDBMS;
using Wolverine.Runtime.Serialization;

namespace Samplit.Api.Operations;

/// <summary>
/// A message that was given up. What it said stays in the database: this says what it was and what went wrong.
/// </summary>
/// <param name="MessageType">Its name in messaging, such as <c>publish_checkpoint</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="IsReplaying">
/// Somebody asked for it to be tried again; it leaves the list when a server takes it up.
/// </param>
public sealed record DeadLetterView(
    Guid Id,
    string MessageType,
    string ExceptionType,
    string ExceptionMessage,
    int Attempts,
    DateTimeOffset SentAt,
    DateTimeOffset? FailedAt,
    bool IsReplaying
);

/// <summary>Messages that could not be handled, as operators see them.</summary>
public sealed class DeadLetters(NpgsqlDataSource dataSource, IMessageStore store)
{
    private static readonly Refusal NotFound = new(
        RefusalKind.NotFound,
        ProblemCodes.DeadLetterNotFound,
        "There is no dead letter with this id."
    );

    private readonly string _table = ((IMessageDatabase)store).TableNameFor(DatabaseConstants.DeadLetterTable);

    /// <summary>Last sent first.</summary>
    /// <param name="after">Id of the last of the page before.</param>
    public async Task<IReadOnlyList<DeadLetterView>> ListAsync(Guid? after, int limit, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT id, message_type, coalesce(exception_type, ''), coalesce(exception_message, ''), body, sent_at, failed_at,
                coalesce(replayable, FALSE)
            FROM {_table}
            WHERE $1::uuid IS NULL OR (sent_at, id) < (SELECT sent_at, id FROM {_table} WHERE id = $1)
            ORDER BY sent_at DESC, id DESC LIMIT $2
            """
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = after is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var letters = new List<DeadLetterView>();
        while (await reader.ReadAsync(ct))
        {
            letters.Add(
                new DeadLetterView(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    EnvelopeSerializer.Deserialize(reader.GetFieldValue<byte[]>(4)).Attempts,
                    reader.GetFieldValue<DateTimeOffset>(5),
                    reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6),
                    reader.GetBoolean(7)
                )
            );
        }
        return letters;
    }

    /// <summary>A server takes it up within seconds, with all its attempts before it again.</summary>
    /// <returns>Why not; null when it is done.</returns>
    public async Task<Refusal?> ReplayAsync(Guid id, CancellationToken ct) =>
        Found(await store.DeadLetters.ReplayMatchingAsync(new DeadLetterEnvelopeQuery([id]), ct));

    /// <returns>Why not; null when it is done.</returns>
    public async Task<Refusal?> DiscardAsync(Guid id, CancellationToken ct) =>
        Found(await store.DeadLetters.DiscardMatchingAsync(new DeadLetterEnvelopeQuery([id]), ct));

    private static Refusal? Found(DeadLetterOperationResult result) => result.Affected > 0 ? null : NotFound;
}
