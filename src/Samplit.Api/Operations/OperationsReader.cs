using JasperFx.Events.Projections;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;
using Wolverine.Persistence.Durability;

namespace Samplit.Api.Operations;

/// <summary>Reads how far each part of the server has come, as all servers on the database know it.</summary>
public sealed class OperationsReader(NpgsqlDataSource dataSource, SchemaOptions options, IMessageStore store)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    public async Task<OperationsView> ReadAsync(CancellationToken ct)
    {
        var newest = await NewestAsync(ct);
        var checkpoint = await CheckpointAsync(ct);
        var messages = await store.Admin.FetchCountsAsync();
        return new(
            newest,
            checkpoint,
            await FollowersAsync(newest, ct),
            new(messages.Incoming, messages.Scheduled, messages.Outgoing, messages.DeadLetter),
            [
                .. (await store.Nodes.LoadAllNodesAsync(ct))
                    .OrderBy(n => n.AssignedNodeNumber)
                    .Select(n => new NodeView(
                        n.AssignedNodeNumber,
                        n.Description,
                        $"{n.Version}",
                        n.Started,
                        n.LastHealthCheck
                    )),
            ]
        );
    }

    private async Task<long> NewestAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"SELECT coalesce(max(seq_id), 0) FROM {_schema}.mt_events");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<SignedCheckpointView?> CheckpointAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT size, created_at FROM {_schema}.log_checkpoints ORDER BY size DESC LIMIT 1"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    private async Task<IReadOnlyList<FollowerView>> FollowersAsync(long newest, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT name, last_seq_id, last_updated FROM {_schema}.mt_event_progression
            WHERE name NOT LIKE 'HighWater%' OR name = '{ShardState.HighWaterMark}' ORDER BY name
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<FollowerView>();
        while (await reader.ReadAsync(ct))
        {
            var sequence = reader.GetInt64(1);
            found.Add(
                new(
                    reader.GetString(0).Split(':')[0],
                    sequence,
                    Math.Max(0, newest - sequence),
                    reader.GetFieldValue<DateTimeOffset>(2)
                )
            );
        }
        return found;
    }
}
