using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Ledger;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>
/// A database that was served before there were keys goes on answering whoever asks for a variant, until somebody closes
/// it; and says so at every start.
/// </summary>
internal sealed partial class DataPlaneUpgrade(
    NpgsqlDataSource dataSource,
    DataPlaneSettings settings,
    SchemaOptions options,
    ILogger<DataPlaneUpgrade> logger
) : IStartsOnDatabase
{
    private static readonly EventMetadata Upgrade = new(Actor: "system:upgrade");

    public async Task StartAsync(CancellationToken ct)
    {
        var current = await settings.ReadAsync(ct);
        if (current.Revision == 0 && await WasServedBeforeAsync(ct))
        {
            try
            {
                (var opened, _) = await settings.SetAsync(
                    isDataPlaneOpen: true,
                    new ExpectedRevision([0]),
                    Upgrade,
                    ct
                );
                current = opened ?? current;
            }
            catch (StreamVersionConflictException)
            {
                // Another server has done it, or somebody has closed it meanwhile.
                current = await settings.ReadAsync(ct);
            }
        }
        if (current.IsDataPlaneOpen)
        {
            LogOpen();
        }
    }

    private async Task<bool> WasServedBeforeAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT EXISTS (SELECT FROM {SchemaName.Quote(options.Schema)}.served_before_keys)"
        );
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Whoever reaches this server is assigned and may convert, without a key. Give your backends keys (the command "
            + "'api-keys create --kind dataPlane'), then close it: the command 'access --data-plane keys'"
    )]
    private partial void LogOpen();
}
