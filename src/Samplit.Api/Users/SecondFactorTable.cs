using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Users;

/// <summary>What an authenticator app of somebody makes codes from.</summary>
/// <param name="ConfirmedAt">Null while no code has shown that they have it: it does not count until then.</param>
/// <param name="LastStep">None of this time step or of one before is taken again.</param>
internal sealed record StoredTotp(byte[] Secret, DateTimeOffset CreatedAt, DateTimeOffset? ConfirmedAt, long? LastStep);

/// <summary>A code that is right.</summary>
/// <param name="Use">So that it is right only once, when this is saved.</param>
internal sealed record TakenCode(NpgsqlBatchCommand Use, bool IsRecovery);

/// <summary>
/// Second factors, beside the events that tell of them. Whoever uses or changes them has the user's stream for
/// themselves, so that no code is taken twice at once.
/// </summary>
public sealed class SecondFactorTable(
    NpgsqlDataSource dataSource,
    SchemaOptions options,
    IDataProtectionProvider protection
)
{
    private readonly string _totp = $"{SchemaName.Quote(options.Schema)}.user_totp";
    private readonly string _codes = $"{SchemaName.Quote(options.Schema)}.user_recovery_codes";
    private readonly IDataProtector _protector = protection.CreateProtector("totp-secret");

    /// <summary>In place of one that was not confirmed.</summary>
    internal NpgsqlBatchCommand Insert(Guid userId, byte[] secret, DateTimeOffset now) =>
        Sql.Command(
            $"""
            INSERT INTO {_totp} (user_id, secret, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE
            SET secret = excluded.secret, created_at = excluded.created_at, confirmed_at = NULL, last_step = NULL
            """,
            Sql.Value(userId),
            Sql.Value(_protector.Protect(secret)),
            Sql.Value(now)
        );

    internal NpgsqlBatchCommand Confirm(Guid userId, long step, DateTimeOffset now) =>
        Sql.Command(
            $"UPDATE {_totp} SET confirmed_at = $2, last_step = $3 WHERE user_id = $1",
            Sql.Value(userId),
            Sql.Value(now),
            Sql.Value(step)
        );

    /// <summary>No code that was made before is good any more.</summary>
    internal IEnumerable<NpgsqlBatchCommand> ReplaceCodes(Guid userId, IEnumerable<RecoveryCode> codes) =>
        codes
            .Select(code =>
                Sql.Command(
                    $"INSERT INTO {_codes} (user_id, hash) VALUES ($1, $2)",
                    Sql.Value(userId),
                    Sql.Value(code.Hash)
                )
            )
            .Prepend(DeleteCodes(userId));

    internal IEnumerable<NpgsqlBatchCommand> Delete(Guid userId) =>
        [Sql.Command($"DELETE FROM {_totp} WHERE user_id = $1", Sql.Value(userId)), DeleteCodes(userId)];

    public async Task<int> CountCodesAsync(Guid userId, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"SELECT count(*)::int FROM {_codes} WHERE user_id = $1");
        command.Parameters.Add(Sql.Value(userId));
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    internal async Task<StoredTotp?> FindAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT secret, created_at, confirmed_at, last_step FROM {_totp} WHERE user_id = $1",
            connection
        );
        command.Parameters.Add(Sql.Value(userId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new StoredTotp(
                _protector.Unprotect(reader.GetFieldValue<byte[]>(0)),
                reader.GetFieldValue<DateTimeOffset>(1),
                await reader.IsDBNullAsync(2, ct) ? null : reader.GetFieldValue<DateTimeOffset>(2),
                await reader.IsDBNullAsync(3, ct) ? null : reader.GetInt64(3)
            )
            : null;
    }

    /// <summary>Looks at what somebody typed: a code of their app, or one of their recovery codes.</summary>
    /// <returns>Null for one that is wrong, or was used already.</returns>
    internal async Task<TakenCode?> TakeAsync(
        NpgsqlConnection connection,
        Guid userId,
        string code,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (RecoveryCode.Parse(code) is { } recovery)
        {
            return await HasCodeAsync(connection, userId, recovery, ct)
                ? new TakenCode(
                    Sql.Command(
                        $"DELETE FROM {_codes} WHERE user_id = $1 AND hash = $2",
                        Sql.Value(userId),
                        Sql.Value(recovery.Hash)
                    ),
                    IsRecovery: true
                )
                : null;
        }
        return
            await FindAsync(connection, userId, ct) is { ConfirmedAt: not null } totp
            && TotpCode.Find(totp.Secret, code, now) is { } step
            && step > (totp.LastStep ?? 0)
            ? new TakenCode(
                Sql.Command(
                    $"UPDATE {_totp} SET last_step = $2 WHERE user_id = $1",
                    Sql.Value(userId),
                    Sql.Value(step)
                ),
                IsRecovery: false
            )
            : null;
    }

    private async Task<bool> HasCodeAsync(
        NpgsqlConnection connection,
        Guid userId,
        RecoveryCode code,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT EXISTS (SELECT FROM {_codes} WHERE user_id = $1 AND hash = $2)",
            connection
        );
        command.With(Sql.Value(userId), Sql.Value(code.Hash));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private NpgsqlBatchCommand DeleteCodes(Guid userId) =>
        Sql.Command($"DELETE FROM {_codes} WHERE user_id = $1", Sql.Value(userId));
}
