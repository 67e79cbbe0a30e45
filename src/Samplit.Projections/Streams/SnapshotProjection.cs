using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Marten.Linq.MatchesSql;

namespace Samplit.Projections.Streams;

/// <summary>
/// One document a stream, in a table of Marten's, whose revision is the version of the last event that changed it or a
/// later one. The decision writer folds and writes documents itself, as it holds the states already; whatever else
/// appends has Marten do both.
/// </summary>
/// <typeparam name="T">
/// Immutable, with the stream's id as its own. Evolve answers the same instance for an event that changes nothing.
/// </typeparam>
public abstract class SnapshotProjection<T>(JsonTypeInfo<T> json) : ISnapshotProjection
    where T : class
{
    public abstract string Name { get; }

    public abstract string StreamType { get; }

    public string Table => Documents.TableOf(Name);

    public virtual bool IsEncrypted => false;

    /// <summary>The next state; null when the stream has none, or none any more. Pure, and never refuses.</summary>
    /// <param name="at">When the event was appended.</param>
    public abstract T? Evolve(T? state, Guid streamId, object @event, DateTimeOffset at);

    public virtual byte[] Plain(T state) => JsonSerializer.SerializeToUtf8Bytes(state, json);

    public virtual void Configure(StoreOptions marten)
    {
        marten.Document<T>(Name, isRevised: true);
        marten.Projections.Add(new InlineSnapshot<T>(this), ProjectionLifecycle.Inline);
    }

    async Task ISnapshotProjection.WarmUpAsync(IDocumentSession session, CancellationToken ct)
    {
        await session.Query<T>().Where(d => d.MatchesSql("false")).ToListAsync(ct);
        await session.Events.FetchForWriting<T>(Guid.AllBitsSet, ct);
        await session.Events.FetchLatest<T>(Guid.AllBitsSet, ct);
    }

    object? ISnapshotProjection.Evolve(object? state, StoredEvent @event) =>
        Evolve((T?)state, @event.StreamId, @event.Data, @event.Timestamp);

    byte[] ISnapshotProjection.Serialize(object state) => JsonSerializer.SerializeToUtf8Bytes((T)state, json);

    object ISnapshotProjection.Deserialize(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, json)!;

    byte[] ISnapshotProjection.Plain(object state) => Plain((T)state);
}

/// <summary>The same fold, run by Marten.</summary>
internal sealed class InlineSnapshot<T> : SingleStreamProjection<T, Guid>
    where T : class
{
    private readonly SnapshotProjection<T> _fold;

    public InlineSnapshot(SnapshotProjection<T> fold)
    {
        _fold = fold;
        Name = fold.Name;
    }

    public override T? Evolve(T? snapshot, Guid id, IEvent e) => _fold.Evolve(snapshot, id, e.Data, e.Timestamp);
}
