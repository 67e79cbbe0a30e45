using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Api.Http;

/// <summary>
/// Reads text that PostgreSQL and the chain can keep. U+0000 can stand in JSON, but in no text of the database, and
/// half of a surrogate pair in neither UTF-8 nor the chain.
/// </summary>
internal sealed class PlainTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Plain(reader.GetString());

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Plain(reader.GetString())!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string? Plain(string? text) =>
        text is null || !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw new JsonException("The character U+0000 cannot be kept.");
}
