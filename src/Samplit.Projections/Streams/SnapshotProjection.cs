using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NpgsqlTypes;

namespace Samplit.Projections.Streams;

/// <summary>
/// One document a stream, in a table with the columns <c>stream_id uuid PRIMARY KEY, version bigint, data</c>, where the
/// version is that of the last event that changed the document.
/// </summary>
/// <typeparam name="T">Immutable. Evolve answers the same instance for an event that changes nothing.</typeparam>
public abstract class SnapshotProjection<T>(JsonTypeInfo<T> json) : ISnapshotProjection
    where T : class
{
    public abstract string Name { get; }

    public abstract string StreamType { get; }

    public abstract string Table { get; }

    /// <summary>jsonb, or bytea for a projection that encrypts.</summary>
    public virtual NpgsqlDbType DataType => NpgsqlDbType.Jsonb;

    /// <summary>The next state; null when the stream has none, or none any more. Pure, and never refuses.</summary>
    public abstract T? Evolve(T? state, StoredEvent @event);

    public virtual byte[] Protect(byte[] json) => json;

    public virtual byte[] Unprotect(byte[] stored) => stored;

    object? ISnapshotProjection.Evolve(object? state, StoredEvent @event) => Evolve((T?)state, @event);

    byte[] ISnapshotProjection.Serialize(object state) => JsonSerializer.SerializeToUtf8Bytes((T)state, json);

    object ISnapshotProjection.Deserialize(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, json)!;
}
