using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Samplit.Api.Http;

/// <summary>
/// One of many in a body, which could be read or not: what is wrong with it is no matter of the others.
/// </summary>
/// <param name="Value">Null when it could not be read, and for a null.</param>
/// <param name="Problem">What a call for this item alone answers that cannot be read; null when it could be.</param>
internal readonly record struct Item<T>(T? Value, ProblemDetails? Problem)
    where T : class;

/// <summary>Reads an item by itself. Only what is no JSON at all fails the whole body.</summary>
internal sealed class ItemConverter<T> : JsonConverter<Item<T>>
    where T : class
{
    public override bool HandleNull => true;

    public override Item<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = reader;
        try
        {
            return new(
                JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))),
                Problem: null
            );
        }
        catch (JsonException e)
        {
            reader = start;
            reader.Skip();
            return new(Value: null, UnreadableRequests.Problem(e, isPart: true));
        }
    }

    public override void Write(Utf8JsonWriter writer, Item<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, (JsonTypeInfo<T?>)options.GetTypeInfo(typeof(T)));
}
