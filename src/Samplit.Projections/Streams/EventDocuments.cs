using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Marten;
using NpgsqlTypes;

namespace Samplit.Projections.Streams;

/// <summary>One document for each event of a type, under the event's id: a history to look things up in.</summary>
/// <typeparam name="TEvent">The event.</typeparam>
/// <typeparam name="T">Immutable, with the event's id as its own.</typeparam>
public abstract class EventDocuments<TEvent, T>(JsonTypeInfo<T> json) : IRowProjection
    where T : class
{
    public abstract string Name { get; }

    public abstract string StreamType { get; }

    public string Table => Documents.TableOf(Name);

    public IReadOnlyList<string> Key => ["id"];

    public virtual void Configure(StoreOptions marten) => marten.Document<T>(Name, isRevised: false);

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        StoredEvent[] mine = [.. events.Where(e => e.Data is TEvent)];
        if (mine.Length > 0)
        {
            writes.Add(
                "INSERT INTO {table} (id, data) SELECT * FROM unnest($1, $2)",
                RowWrites.Values(Array.ConvertAll(mine, e => e.Id), NpgsqlDbType.Uuid),
                RowWrites.Values(
                    Array.ConvertAll(
                        mine,
                        e => JsonSerializer.SerializeToUtf8Bytes(ToDocument(e, (TEvent)e.Data), json)
                    ),
                    NpgsqlDbType.Jsonb
                )
            );
        }
    }

    protected abstract T ToDocument(StoredEvent stored, TEvent @event);
}
