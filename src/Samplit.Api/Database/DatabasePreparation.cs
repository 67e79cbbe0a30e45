using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Api.Database;

/// <summary>Brings the schema up to date and makes sure there are keys to encrypt and to sign with.</summary>
internal sealed class DatabasePreparation(
    NpgsqlDataSource dataSource,
    OwnerDatabase owner,
    IKeyManager keys,
    KeyRing ring,
    LogKeys logKeys,
    SchemaOptions options,
    KeyRingOptions keyRing,
    TimeProvider clock
)
{
    public static IReadOnlyList<Migrations> AllMigrations { get; } =
    [
        StreamStore.Migrations,
        ReadModels.Migrations,
        new("api", typeof(DatabasePreparation).Assembly, "Samplit.Api.Schema."),
    ];

    private Task<IReadOnlyList<Migration>>? _begun;

    /// <summary>Begins before the server starts, for the first <see cref="PrepareAsync"/> to go on with.</summary>
    public void Begin(CancellationToken ct) => _begun = PrepareNowAsync(ct);

    /// <summary>
    /// Migrates as the owner, then creates the first keys, as the application, while no other node can.
    /// </summary>
    /// <exception cref="NotOwnerException">There is something to apply, and nobody is given who may.</exception>
    public Task<IReadOnlyList<Migration>> PrepareAsync(CancellationToken ct) =>
        Interlocked.Exchange(ref _begun, null) ?? PrepareNowAsync(ct);

    private async Task<IReadOnlyList<Migration>> PrepareNowAsync(CancellationToken ct)
    {
        var migrator = new Migrator(owner.DataSource, options.Schema, AllMigrations, owner.ApplicationRole);
        var applied = await owner.RunAsync("migrate", () => migrator.MigrateAsync(ct));
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await AdvisoryLock.TakeAsync(connection, "keys " + options.Schema, ct);
        var now = clock.GetUtcNow();
        var all = keys.GetAllKeys();
        KeyCertificate.RequireReadable(all);
        // With the first certificate comes a key that it encrypts, for all that is encrypted from then on.
        var isOpen = keyRing.KeyCertificate is not null && !ring.IsEncrypted();
        if (isOpen || !all.Any(k => !k.IsRevoked && k.ExpirationDate > now))
        {
            keys.CreateNewKey(activationDate: now, expirationDate: now.AddDays(90));
        }
        await logKeys.EnsureAsync(ct);
        return applied;
    }

    /// <summary>
    /// The role that the application connects as, if it could undo what protects the tables: it is their owner, a
    /// member of that role, or a superuser. Else null.
    /// </summary>
    public async Task<string?> OwningRoleAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT current_user::text FROM pg_tables
            WHERE schemaname = $1 AND tablename = 'mt_events' AND pg_has_role(tableowner, 'MEMBER')
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.Schema });
        return (string?)await command.ExecuteScalarAsync(ct);
    }
}
