using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Samplit.Projections.Streams;

/// <summary>
/// Takes the rows of all streams and moves them on, each on the condition that it is where the appender thinks. Comes
/// before any sequence number is drawn, so that a lost race and a refused row leave no gap.
/// </summary>
/// <param name="appends">Grouped by stream; those of a stream in order, each where the one before leaves it.</param>
internal sealed class ClaimStreams(StoreSql sql, IReadOnlyList<PreparedAppend> appends) : EventOperation
{
    /// <summary>SQLSTATEs that the function raises, with the stream as HINT.</summary>
    public const string StreamArchived = "MT001";

    /// <inheritdoc cref="StreamArchived"/>
    public const string VersionConflict = "MT003";

    public override void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        var streams = new List<(EventStream Before, EventStream After)>(appends.Count);
        foreach (var append in appends)
        {
            if (streams.Count > 0 && streams[^1].After.Id == append.After.Id)
            {
                streams[^1] = (streams[^1].Before, append.After);
            }
            else
            {
                streams.Add((append.Before, append.After));
            }
        }
        builder.Append(sql.ClaimStreams);
        builder.Append("(");
        Add(s => s.After.Id, NpgsqlDbType.Uuid, ", ");
        Add(s => s.After.Type, NpgsqlDbType.Varchar, ", ");
        Add(s => s.Before.Version, NpgsqlDbType.Bigint, ", ");
        Add(s => s.After.Version, NpgsqlDbType.Bigint, ", ");
        Add(s => s.After.LastTimestamp.UtcDateTime, NpgsqlDbType.TimestampTz, ")");

        void Add<T>(Func<(EventStream Before, EventStream After), T> value, NpgsqlDbType type, string then)
        {
            AppendColumn(builder, streams, value, type);
            builder.Append(then);
        }
    }
}
