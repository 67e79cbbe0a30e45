using System.Text.Json;
using System.Text.Json.Serialization;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Json;

/// <summary>
/// A probability that may be too small for a number: as <c>{"log": -3.2}</c>, its natural logarithm, and as <c>{}</c>
/// where it is 0.
/// </summary>
internal sealed class TailProbabilityConverter : JsonConverter<TailProbability>
{
    private static readonly JsonEncodedText Log = JsonEncodedText.Encode("log");

    public override TailProbability Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A probability is an object.");
        }
        var probability = TailProbability.Impossible;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (
                !reader.ValueTextEquals(Log.EncodedUtf8Bytes)
                || !reader.Read()
                || reader.GetDouble() is not (<= 0 and var log)
            )
            {
                throw new JsonException("A probability has a log, at most 0.");
            }
            probability = new(log);
        }
        return probability;
    }

    public override void Write(Utf8JsonWriter writer, TailProbability value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value != TailProbability.Impossible)
        {
            writer.WriteNumber(Log, value.Log);
        }
        writer.WriteEndObject();
    }
}
