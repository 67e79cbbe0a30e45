using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Allocation;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;

namespace Samplit.Api.Allocation;

/// <summary>A computed allocation and where it stands.</summary>
public sealed record RecordedComputation(long Version, DateTimeOffset At, AllocationComputed Computed);

/// <summary>Reads the history of computed allocations.</summary>
public sealed class ComputedAllocationReader(NpgsqlDataSource dataSource, StoreOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".computed_allocations";

    public async Task<RecordedComputation?> FindAsync(Guid experimentId, int number, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT version, computed_at, data FROM {_table} WHERE experiment_id = $1 AND number = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Newest first, without their evidence, which may be much.</summary>
    /// <param name="from">The first day, in UTC; null for all before, and likewise <paramref name="to"/>, the last.</param>
    public async Task<IReadOnlyList<RecordedComputation>> ListAsync(
        Guid experimentId,
        DateOnly? from,
        DateOnly? to,
        int before,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT version, computed_at, jsonb_set(data, ARRAY['periods'], '[]') FROM {_table}
            WHERE experiment_id = $1 AND number < $2
                AND ($3::date IS NULL OR computed_at >= $3::timestamp AT TIME ZONE 'UTC')
                AND ($4::date IS NULL OR computed_at < ($4 + 1)::timestamp AT TIME ZONE 'UTC')
            ORDER BY number DESC LIMIT $5
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = before });
        command.Parameters.Add(Day(from));
        command.Parameters.Add(Day(to));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, ct);
    }

    private static async Task<IReadOnlyList<RecordedComputation>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<RecordedComputation>();
        while (await reader.ReadAsync(ct))
        {
            page.Add(
                new(
                    reader.GetInt64(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    JsonSerializer.Deserialize(reader.GetString(2), DomainJson.Default.AllocationComputed)!
                )
            );
        }
        return page;
    }

    private static NpgsqlParameter Day(DateOnly? day) =>
        new() { Value = day is { } d ? d : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };
}
