using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;
using Samplit.EventStore;
using Samplit.EventStore.Schema;
using Samplit.EventStore.Sealing;
using Samplit.EventStore.Transparency;
using Samplit.Projections;

namespace Samplit.Api.Runtime.Database;

/// <summary>Brings the schema up to date and makes sure there are keys to encrypt and to sign with.</summary>
internal sealed class DatabasePreparation(
    NpgsqlDataSource dataSource,
    IKeyManager keys,
    LogKeys logKeys,
    SamplitOptions options,
    TimeProvider clock
)
{
    private static IReadOnlyList<Migrations> AllMigrations { get; } =
    [StreamStore.Migrations, ReadModels.Migrations, new("api", typeof(DatabasePreparation).Assembly)];

    /// <summary>Migrates, then creates the first keys while no other node can.</summary>
    public async Task<IReadOnlyList<Migration>> PrepareAsync(CancellationToken ct)
    {
        var applied = await new Migrator(dataSource, options.Schema, AllMigrations).MigrateAsync(ct);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await AdvisoryLock.TakeAsync(connection, "keys " + options.Schema, ct);
        var now = clock.GetUtcNow();
        if (!keys.GetAllKeys().Any(k => !k.IsRevoked && k.ExpirationDate > now))
        {
            keys.CreateNewKey(activationDate: now, expirationDate: now.AddDays(90));
        }
        if (Ed25519.IsSupported)
        {
            await logKeys.EnsureAsync(ct);
        }
        return applied;
    }
}
