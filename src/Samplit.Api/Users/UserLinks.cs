using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Sessions;
using Samplit.Projections.Schema;

namespace Samplit.Api.Users;

/// <summary>What a link lets somebody do, once.</summary>
public enum LinkPurpose
{
    /// <summary>To be the first user.</summary>
    Setup,

    /// <summary>To set the first password.</summary>
    Invitation,

    /// <summary>To set another password.</summary>
    Reset,

    /// <summary>To come in when nobody can.</summary>
    BreakGlass,
}

/// <summary>A link that is open.</summary>
/// <param name="UserId">Whose it is; of a break-glass, its stream. Null of the one for the first user.</param>
public sealed record UserLink(LinkPurpose Purpose, Guid? UserId, DateTimeOffset ExpiresAt);

/// <summary>Links that let somebody in who has no password: told once, used once, open for a while.</summary>
public sealed class UserLinks(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _links = $"{SchemaName.Quote(options.Schema)}.user_links";

    /// <summary>For how long a link is open.</summary>
    public static TimeSpan Lifetime(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Setup => TimeSpan.FromMinutes(30),
            LinkPurpose.Invitation => TimeSpan.FromDays(7),
            LinkPurpose.Reset => TimeSpan.FromHours(1),
            _ => Domain.Access.BreakGlass.LinkLifetime,
        };

    /// <summary>The page that takes it; what is behind the # no server is told, and so no log and no other site.</summary>
    public static string Path(LinkPurpose purpose, string token) => $"{Page(purpose)}#{token}";

    public static string Page(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Setup => "/setup",
            LinkPurpose.Invitation => "/invitation",
            LinkPurpose.Reset => "/reset",
            _ => "/break-glass",
        };

    internal NpgsqlBatchCommand Insert(RandomToken token, LinkPurpose purpose, Guid? userId, DateTimeOffset now) =>
        Sql.Command(
            $"INSERT INTO {_links} (hash, purpose, user_id, expires_at) VALUES ($1, $2, $3, $4)",
            Sql.Value(token.Hash),
            Sql.Value(Name(purpose)),
            Sql.Id(userId),
            Sql.Value(now + Lifetime(purpose))
        );

    /// <summary>None that was made before is open any more.</summary>
    /// <param name="userId">Null for links to be the first user.</param>
    internal NpgsqlBatchCommand Void(Guid? userId, DateTimeOffset now) =>
        Sql.Command(
            $"UPDATE {_links} SET used_at = $2 WHERE user_id IS NOT DISTINCT FROM $1 AND used_at IS NULL",
            Sql.Id(userId),
            Sql.Value(now)
        );

    public async Task<UserLink?> FindAsync(RandomToken token, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT purpose, user_id, expires_at FROM {_links}
            WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
            """
        );
        command.With(Sql.Value(token.Hash), Sql.Value(now));
        return await ReadAsync(command, ct);
    }

    /// <summary>Takes it, so that nobody else can: within the transaction that does what it is for.</summary>
    /// <returns>Null when it was used meanwhile.</returns>
    internal async Task<UserLink?> TakeAsync(
        NpgsqlConnection connection,
        RandomToken token,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE {_links} SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
            RETURNING purpose, user_id, expires_at
            """,
            connection
        );
        command.With(Sql.Value(token.Hash), Sql.Value(now));
        return await ReadAsync(command, ct);
    }

    /// <summary>Lets go of those that nobody can use any more.</summary>
    internal async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"DELETE FROM {_links} WHERE expires_at < $1");
        command.Parameters.Add(Sql.Value(now - TimeSpan.FromDays(1)));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<UserLink?> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new UserLink(
                Enum.GetValues<LinkPurpose>().Single(p => Name(p) == reader.GetString(0)),
                await reader.IsDBNullAsync(1, ct) ? null : reader.GetGuid(1),
                reader.GetFieldValue<DateTimeOffset>(2)
            )
            : null;
    }

    private static string Name(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Setup => "setup",
            LinkPurpose.Invitation => "invitation",
            LinkPurpose.Reset => "reset",
            _ => "break_glass",
        };
}
