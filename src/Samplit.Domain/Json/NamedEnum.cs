using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Domain.Json;

/// <summary>
/// An enumeration by exactly one of its names. The framework's own converter also takes other cases, and a list of
/// names as the sum of their numbers, even of an enumeration that is no set of flags.
/// </summary>
public abstract class NamedEnum<T>(JsonNamingPolicy policy) : JsonConverter<T>
    where T : struct, Enum
{
    private readonly (T Value, JsonEncodedText Name)[] _names =
    [
        .. Enum.GetValues<T>().Select(v => (v, JsonEncodedText.Encode(policy.ConvertName(v.ToString())))),
    ];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (value, name) in _names)
            {
                if (reader.ValueTextEquals(name.EncodedUtf8Bytes))
                {
                    return value;
                }
            }
        }
        throw new JsonException($"One of: {string.Join(", ", _names.Select(n => n.Name.Value))}."); // the serializer adds where
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        foreach (var (known, name) in _names)
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

public sealed class CamelCaseEnum<T>() : NamedEnum<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;

public sealed class SnakeCaseEnum<T>() : NamedEnum<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;

public static class NamedEnum
{
    /// <summary>By its name in camel case, exactly.</summary>
    /// <returns>Null for what is none.</returns>
    public static T? Find<T>(string name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == name)
            {
                return value;
            }
        }
        return null;
    }
}
