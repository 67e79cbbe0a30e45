using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Projections;

/// <summary>
/// An enumeration by exactly one of its names. The framework's own converter also takes other cases, and a list of names
/// as the sum of their numbers, even of an enumeration that is no set of flags.
/// </summary>
public sealed class CamelCaseEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly (T Value, JsonEncodedText Name)[] Names =
    [
        .. Enum.GetValues<T>()
            .Select(v => (v, JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(v.ToString())))),
    ];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (value, name) in Names)
            {
                if (reader.ValueTextEquals(name.EncodedUtf8Bytes))
                {
                    return value;
                }
            }
        }
        throw new JsonException(); // the serializer adds what was expected, and where
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        foreach (var (known, name) in Names)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                writer.WriteStringValue(name);
                return;
            }
        }
        throw new JsonException($"{value} has no name.");
    }
}
