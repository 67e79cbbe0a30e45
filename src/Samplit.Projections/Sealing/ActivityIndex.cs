using Npgsql;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Sealing;

/// <summary>Where in the log somebody has acted, so that it is found among millions of visitors.</summary>
internal static class ActivityIndex
{
    /// <returns>What is to be written with the leaves of these events; null for nothing.</returns>
    public static NpgsqlBatchCommand? Write(string schema, IEnumerable<RecordedEvent> events)
    {
        RecordedEvent[] acts = [.. events.Where(e => !EventCatalog.OfVisitors.Contains(e.Type))];
        if (acts.Length == 0)
        {
            return null;
        }
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {schema}.activity (sequence, at, type, stream_id, actor)
            SELECT e.seq_id, e.timestamp, e.type, e.stream_id, e.user_name FROM {schema}.mt_events e
            WHERE e.seq_id = ANY ($1)
            """
        );
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. acts.Select(e => e.Sequence)] });
        return command;
    }
}
