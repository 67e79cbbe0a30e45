using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections.Schema;

namespace Samplit.Api.Sessions;

/// <summary>A session, and whose it is.</summary>
/// <param name="User">As they are now; null for a break-glass.</param>
public sealed record StoredSession(
    Guid Id,
    byte[] Hash,
    Guid UserId,
    bool IsBreakGlass,
    DateTimeOffset CreatedAt,
    DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset StepUpAt,
    string? UserAgent,
    string? UserName,
    UserAccess? User
)
{
    /// <summary>Without a request, it is over after this.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(30);

    /// <summary>Whatever happens in it, it is over after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Null when it lets nobody in.</summary>
    public Principal? Principal() =>
        IsBreakGlass ? Domain.Access.User.Superuser(PrincipalKind.BreakGlass, UserId) : User?.Principal();

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt && now - SeenAt < IdleLifetime;
}

/// <summary>Who is signed in, and where.</summary>
public sealed class SessionTable
{
    /// <summary>Of the browser's name, which may be anything.</summary>
    private const int MaxUserAgentLength = 255;

    private readonly NpgsqlDataSource _dataSource;
    private readonly UserColumns _users;
    private readonly string _sessions;
    private readonly string _select;

    public SessionTable(NpgsqlDataSource dataSource, UserColumns users, SchemaOptions options)
    {
        var schema = SchemaName.Quote(options.Schema);
        (_dataSource, _users, _sessions) = (dataSource, users, $"{schema}.sessions");
        _select = $"""
            SELECT s.id, s.hash, s.user_id, s.is_break_glass, s.created_at, s.seen_at, s.expires_at, s.step_up_at,
                   s.user_agent, u.user_name,
                   {users.Select}
            FROM {_sessions} s
            LEFT JOIN {schema}.users u ON u.id = s.user_id
            {users.Join("s.user_id")}
            """;
    }

    /// <param name="token">What the browser will have.</param>
    /// <param name="userId">A user's id; of a break-glass, the one of its stream.</param>
    /// <param name="stepUpAt">When they showed last who they are; just now when null.</param>
    /// <param name="providerSession">The session of an identity provider that it ends with; null for none.</param>
    public NpgsqlBatchCommand Insert(
        RandomToken token,
        Guid userId,
        bool isBreakGlass,
        string? userAgent,
        DateTimeOffset now,
        TimeSpan lifetime,
        DateTimeOffset? stepUpAt = null,
        byte[]? providerSession = null
    ) =>
        Sql.Command(
            $"""
            INSERT INTO {_sessions}
                (hash, id, user_id, is_break_glass, created_at, seen_at, expires_at, step_up_at, user_agent,
                 provider_session)
            VALUES ($1, $2, $3, $4, $5, $5, $6, $8, $7, $9)
            """,
            Sql.Value(token.Hash),
            Sql.Value(Guid.CreateVersion7(now)),
            Sql.Value(userId),
            Sql.Value(isBreakGlass),
            Sql.Value(now),
            Sql.Value(now + lifetime),
            Sql.Text(Shortened(userAgent)),
            Sql.Value(stepUpAt ?? now),
            Sql.Bytes(providerSession)
        );

    public NpgsqlBatchCommand Delete(byte[] hash) =>
        Sql.Command($"DELETE FROM {_sessions} WHERE hash = $1", Sql.Value(hash));

    public NpgsqlBatchCommand DeleteOfUser(Guid userId) =>
        Sql.Command($"DELETE FROM {_sessions} WHERE user_id = $1", Sql.Value(userId));

    /// <param name="hash">Of the only one that goes on.</param>
    public NpgsqlBatchCommand DeleteOthers(Guid userId, byte[] hash) =>
        Sql.Command($"DELETE FROM {_sessions} WHERE user_id = $1 AND hash <> $2", Sql.Value(userId), Sql.Value(hash));

    /// <summary>Ends those of a user that an identity provider ends.</summary>
    /// <param name="providerSession">By which one; null for all that they have.</param>
    /// <returns>Whether there were any.</returns>
    internal async Task<bool> DeleteAsync(
        NpgsqlConnection connection,
        Guid userId,
        byte[]? providerSession,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"DELETE FROM {_sessions} WHERE user_id = $1 AND ($2 IS NULL OR provider_session = $2)",
            connection
        );
        command.With(Sql.Value(userId), Sql.Bytes(providerSession));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <returns>Whose session one of an identity provider's has opened; null when none is left.</returns>
    internal async Task<Guid?> FindUserAsync(byte[] providerSession, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"SELECT user_id FROM {_sessions} WHERE provider_session = $1 LIMIT 1"
        );
        command.Parameters.Add(Sql.Value(providerSession));
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    public async Task<StoredSession?> FindAsync(byte[] hash, CancellationToken ct) =>
        (await ReadAsync("WHERE s.hash = $1", [Sql.Value(hash)], ct)).SingleOrDefault();

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<StoredSession>> ListAsync(Guid userId, CancellationToken ct) =>
        ReadAsync("WHERE s.user_id = $1 ORDER BY s.id DESC", [Sql.Value(userId)], ct);

    /// <returns>The last one that was opened by a break-glass; null when nobody is in by one.</returns>
    public async Task<StoredSession?> FindBreakGlassAsync(DateTimeOffset now, CancellationToken ct) =>
        (
            await ReadAsync(
                "WHERE s.is_break_glass AND s.expires_at > $1 AND s.seen_at > $2 ORDER BY s.id DESC LIMIT 1",
                [Sql.Value(now), Sql.Value(now - StoredSession.IdleLifetime)],
                ct
            )
        ).SingleOrDefault();

    public async Task RecordSeenAsync(byte[] hash, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"UPDATE {_sessions} SET seen_at = $2 WHERE hash = $1 AND seen_at < $2"
        );
        command.With(Sql.Value(hash), Sql.Value(at));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Lets go of those that nobody can use any more.</summary>
    public async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(
            $"DELETE FROM {_sessions} WHERE expires_at < $1 OR seen_at < $2"
        );
        command.With(Sql.Value(now), Sql.Value(now - StoredSession.IdleLifetime));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<StoredSession>> ReadAsync(
        string which,
        NpgsqlParameter[] parameters,
        CancellationToken ct
    )
    {
        await using var command = _dataSource.CreateCommand($"{_select} {which}");
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sessions = new List<StoredSession>();
        while (await reader.ReadAsync(ct))
        {
            sessions.Add(
                new StoredSession(
                    reader.GetGuid(0),
                    reader.GetFieldValue<byte[]>(1),
                    reader.GetGuid(2),
                    reader.GetBoolean(3),
                    reader.GetFieldValue<DateTimeOffset>(4),
                    reader.GetFieldValue<DateTimeOffset>(5),
                    reader.GetFieldValue<DateTimeOffset>(6),
                    reader.GetFieldValue<DateTimeOffset>(7),
                    await reader.IsDBNullAsync(8, ct) ? null : reader.GetString(8),
                    await reader.IsDBNullAsync(9, ct) ? null : reader.GetString(9),
                    await _users.ReadAsync(reader, 10, ct)
                )
            );
        }
        return sessions;
    }

    private static string? Shortened(string? text) =>
        text is { Length: > MaxUserAgentLength } ? text[..MaxUserAgentLength] : text;
}
