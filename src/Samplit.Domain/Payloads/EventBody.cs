using System.Text.Json;

namespace Samplit.Domain.Payloads;

/// <summary>The documents that an event has, by which a path can begin.</summary>
[Flags]
public enum EventParts
{
    None = 0,

    /// <summary>Paths that begin with <c>$</c>.</summary>
    Payload = 1,

    /// <summary>Paths that begin with <c>$context</c>.</summary>
    Context = 2,

    /// <summary>Paths that begin with <c>$metrics</c>.</summary>
    Metrics = 4,
}

/// <summary>What a caller has told of an event; undefined where there is nothing.</summary>
public readonly record struct EventBody(
    JsonElement Payload,
    JsonElement Context = default,
    JsonElement Metrics = default
)
{
    public static implicit operator EventBody(JsonElement payload) => new(payload);

    public JsonElement Find(EventParts part) =>
        part switch
        {
            EventParts.Context => Context,
            EventParts.Metrics => Metrics,
            _ => Payload,
        };
}
