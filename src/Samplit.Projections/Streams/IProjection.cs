using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Samplit.Projections.Streams;

/// <summary>
/// A read model built from the streams of one type, written in the appending transaction. It can be rebuilt from the
/// streams at any time, so it takes nothing but events: no clock, no new ids, no queries.
/// </summary>
public interface IProjection
{
    /// <summary>Stable: what the command line calls it.</summary>
    string Name { get; }

    string StreamType { get; }

    /// <summary>The table it is kept in, without the schema. Its columns are the projection's own affair.</summary>
    string Table { get; }

    /// <summary>Tells Marten of the documents, so that it can read them.</summary>
    void Configure(StoreOptions marten);
}

/// <summary>One document a stream, folded from its events. See <see cref="SnapshotProjection{T}"/>.</summary>
public interface ISnapshotProjection : IProjection
{
    /// <summary>Reads as requests will, for nobody.</summary>
    Task WarmUpAsync(IDocumentSession session, CancellationToken ct);

    /// <summary>
    /// Whether the stored form of a state differs every time, so that only <see cref="Plain"/> can be compared.
    /// </summary>
    bool IsEncrypted { get; }

    object? Evolve(object? state, StoredEvent @event);

    /// <summary>The document as JSON, as it is stored.</summary>
    byte[] Serialize(object state);

    object Deserialize(ReadOnlySpan<byte> json);

    /// <summary>The state as JSON in which nothing is encrypted; equal states give equal bytes.</summary>
    byte[] Plain(object state);
}

/// <summary>Rows that follow from the events, any number of them a stream.</summary>
public interface IRowProjection : IProjection
{
    /// <summary>The columns that make a row the same row: what a rebuild compares and orders by.</summary>
    IReadOnlyList<string> Key { get; }

    /// <summary>Marten reads no documents in a table of the writer's own.</summary>
    void IProjection.Configure(StoreOptions marten) { }

    /// <summary>
    /// Turns events into writes: of any streams of the type, those of a stream in order. Called with any cut into
    /// batches.
    /// </summary>
    void Project(IReadOnlyList<StoredEvent> events, RowWrites writes);
}

/// <summary>Writes to one projection's table, or to the table it is being rebuilt in.</summary>
public sealed class RowWrites(string qualifiedTable)
{
    private readonly string _schema = qualifiedTable[..qualifiedTable.LastIndexOf('.')];
    private readonly List<NpgsqlBatchCommand> _commands = [];

    public IReadOnlyList<NpgsqlBatchCommand> Commands => _commands;

    /// <param name="sql">
    /// Names its table as <c>{table}</c>, the schema of whatever else it needs as <c>{schema}</c>, and its parameters
    /// $1, $2, ….
    /// </param>
    public void Add(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(
            sql.Replace("{table}", qualifiedTable, StringComparison.Ordinal)
                .Replace("{schema}", _schema, StringComparison.Ordinal)
        );
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        _commands.Add(command);
    }

    public static NpgsqlParameter Value(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>A column of values, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Values<T>(T[] values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
