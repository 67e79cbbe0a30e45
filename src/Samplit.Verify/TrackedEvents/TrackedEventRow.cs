using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Verify.TrackedEvents;

/// <summary>An event as it is kept beside the log, and what stands for it there. Objects are canonical JSON.</summary>
/// <param name="Unit">The caller's identifier under the project's salt.</param>
/// <param name="Timestamp">In microseconds.</param>
/// <param name="ReceivedAt">In microseconds.</param>
/// <param name="Experiments">A list of objects.</param>
public sealed record TrackedEventRow(
    string EventId,
    string Type,
    UnitType UnitType,
    VisitorKey Unit,
    DateTimeOffset Timestamp,
    DateTimeOffset ReceivedAt,
    double? Value,
    string? Currency,
    byte[]? Context,
    byte[]? Metrics,
    byte[]? Payload,
    string? Flag,
    string? FlagVariant,
    byte[]? Experiments
)
{
    /// <summary>Bytes.</summary>
    public const int SaltSize = 16;

    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <param name="command">Without a problem.</param>
    /// <param name="salt">Of the project.</param>
    /// <returns>The row, or why JSON of it cannot be kept.</returns>
    public static (TrackedEventRow? Row, Refusal? Refusal) From(
        TrackEvent command,
        ReadOnlySpan<byte> salt,
        DateTimeOffset receivedAt
    )
    {
        var field = "context";
        try
        {
            var context = Canonical(command.Context);
            field = "metrics";
            var metrics = Canonical(command.Metrics);
            field = "payload";
            var payload = Canonical(command.Payload);
            field = "experiments";
            return (
                new(
                    command.EventId!,
                    command.Type!,
                    command.UnitType!.Value,
                    VisitorKey.From(salt, command.Unit!),
                    Microseconds.Truncate(command.Timestamp),
                    Microseconds.Truncate(receivedAt),
                    command.Value,
                    command.Currency,
                    context,
                    metrics,
                    payload,
                    command.Flag,
                    command.FlagVariant,
                    command.Experiments is { Count: > 0 } experiments ? Canonical(experiments) : null
                ),
                null
            );
        }
        catch (NotCanonicalException e)
        {
            return (null, Refusal.Invalid(field, $"It cannot be kept: {e.Message}."));
        }
    }

    /// <summary>
    /// SHA-256 of the salt and then the canonical JSON (RFC 8785) of the row: the members of a request by their names
    /// and <c>receivedAt</c>, without those that are not there, times as microseconds since 1970, the unit as 32
    /// hexadecimal digits.
    /// </summary>
    /// <param name="salt">16 random bytes of the row.</param>
    /// <exception cref="NotCanonicalException">It has what no row can have.</exception>
    public Digest Hash(ReadOnlySpan<byte> salt)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            Write(json);
        }
        var canonical = CanonicalJson.Restore(buffer.WrittenSpan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(canonical);
        Span<byte> digest = stackalloc byte[Digest.Size];
        hash.GetHashAndReset(digest);
        return Digest.From(digest);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteJson(json, "context", Context);
        WriteText(json, "currency", Currency);
        json.WriteString("eventId", EventId);
        WriteJson(json, "experiments", Experiments);
        WriteText(json, "flag", Flag);
        WriteText(json, "flagVariant", FlagVariant);
        WriteJson(json, "metrics", Metrics);
        WriteJson(json, "payload", Payload);
        json.WriteNumber("receivedAt", Microseconds.SinceEpoch(ReceivedAt));
        json.WriteNumber("timestamp", Microseconds.SinceEpoch(Timestamp));
        json.WriteString("type", Type);
        json.WriteString("unit", Unit.ToString());
        json.WriteString("unitType", Name(UnitType));
        if (Value is { } value)
        {
            json.WriteNumber("value", value);
        }
        json.WriteEndObject();
    }

    /// <summary>As it stands in requests and in the table.</summary>
    public static string Name(UnitType type) =>
        type switch
        {
            UnitType.User => "user",
            UnitType.Household => "household",
            _ => "session",
        };

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
    }

    private static byte[]? Canonical(JsonElement? value) =>
        value is { } element ? CanonicalJson.Encode(JsonMarshal.GetRawUtf8Value(element)) : null;

    private static byte[] Canonical(IReadOnlyList<TrackedExperiment?> experiments)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            json.WriteStartArray();
            foreach (var experiment in experiments)
            {
                json.WriteStartObject();
                json.WriteString("experimentId", experiment!.ExperimentId);
                json.WriteString("variant", experiment.Variant);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return CanonicalJson.Encode(buffer.WrittenSpan);
    }
}
