using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Web;

/// <summary>How many visitors of an experiment waited, and how many for too long.</summary>
internal sealed record BlankTimeCounts(Guid Experiment, long Visitors, long OverLimit);

/// <summary>What browsers told of how long pages were hidden, in all.</summary>
internal sealed class BlankTimeTable(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".page_blank_times";

    /// <returns>The counts in all of the experiments that something was added to.</returns>
    public async Task<IReadOnlyList<BlankTimeCounts>> AddAsync(
        BlankTimeLimit limit,
        IReadOnlyList<BlankTimeCounts> added,
        CancellationToken ct
    )
    {
        // In one order, so that no two nodes wait for each other.
        BlankTimeCounts[] rows = [.. added.OrderBy(a => a.Experiment)];
        await using var command = dataSource.CreateCommand(
            $"""
            INSERT INTO {_table} AS b (experiment_id, limit_milliseconds, visitors, over_limit)
            SELECT experiment_id, $1, visitors, over_limit FROM unnest($2, $3, $4) AS a (experiment_id, visitors, over_limit)
            ON CONFLICT (experiment_id, limit_milliseconds) DO UPDATE
            SET visitors = b.visitors + EXCLUDED.visitors, over_limit = b.over_limit + EXCLUDED.over_limit
            RETURNING experiment_id, visitors, over_limit
            """
        );
        command.With(
            Sql.Value(limit.Milliseconds),
            RowWrites.Values(Array.ConvertAll(rows, r => r.Experiment), NpgsqlDbType.Uuid),
            RowWrites.Values(Array.ConvertAll(rows, r => r.Visitors), NpgsqlDbType.Bigint),
            RowWrites.Values(Array.ConvertAll(rows, r => r.OverLimit), NpgsqlDbType.Bigint)
        );
        var counts = new List<BlankTimeCounts>(rows.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            counts.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2)));
        }
        return counts;
    }
}
