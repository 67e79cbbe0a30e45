using System.Data.Common;
using NpgsqlTypes;
using Samplit.Ledger.Chain;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Samplit.Projections.Streams;

/// <summary>Inserts the events of all streams, which were claimed before, and numbers them.</summary>
internal sealed class InsertEvents(StoreSql sql, IReadOnlyList<PreparedAppend> appends) : EventOperation
{
    private readonly List<long> _sequences = [];

    /// <summary>After the commit: the sequence numbers in the order of the events.</summary>
    public IReadOnlyList<long> Sequences => _sequences;

    public override void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        StoredEvent[] events = [.. appends.SelectMany(a => a.Events)];
        builder.Append(sql.InsertEvents);
        Add(e => e.StreamId, NpgsqlDbType.Uuid);
        Add(e => e.Version, NpgsqlDbType.Bigint);
        Add(e => e.Id, NpgsqlDbType.Uuid);
        Add(e => e.Type, NpgsqlDbType.Varchar);
        builder.AppendParameter<byte[][]>(
            [.. appends.SelectMany(a => a.Bodies)],
            NpgsqlDbType.Array | NpgsqlDbType.Jsonb
        );
        builder.Append(", ");
        Add(e => e.Metadata.CausationId, NpgsqlDbType.Varchar);
        Add(e => e.Metadata.CorrelationId, NpgsqlDbType.Varchar);
        Add(e => LinkHeader.Write(e.Hash), NpgsqlDbType.Jsonb);
        Add(e => e.Metadata.Actor, NpgsqlDbType.Varchar);
        Add(e => e.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, "");
        builder.Append(
            ") AS e(stream, version, id, type, body, causation_id, correlation_id, header, user_name, at) RETURNING seq_id"
        );

        void Add<T>(Func<StoredEvent, T> value, NpgsqlDbType type, string then = ", ")
        {
            AppendColumn(builder, events, value, type);
            builder.Append(then);
        }
    }

    public override async Task PostprocessAsync(
        DbDataReader reader,
        IList<Exception> exceptions,
        CancellationToken token
    )
    {
        _sequences.Clear();
        while (await reader.ReadAsync(token))
        {
            _sequences.Add(reader.GetInt64(0));
        }
    }
}
