using System.Buffers;
using System.Runtime.InteropServices;
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
    /// <param name="units">Under the project's salt.</param>
    /// <returns>The row, or why JSON of it cannot be kept.</returns>
    public static (TrackedEventRow? Row, Refusal? Refusal) From(
        TrackEvent command,
        KeyedHash units,
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
                    VisitorKey.From(units, command.Unit!),
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
        using var json = Canonical(salt);
        return Digest.Compute(json.End());
    }

    /// <summary>What the hash is of.</summary>
    /// <inheritdoc cref="Hash"/>
    public byte[] Content(ReadOnlySpan<byte> salt)
    {
        using var json = Canonical(salt);
        return json.End().ToArray();
    }

    private CanonicalObject Canonical(ReadOnlySpan<byte> salt)
    {
        var json = new CanonicalObject(before: salt);
        json.Json("context"u8, Context);
        json.Text("currency"u8, Currency);
        json.Text("eventId"u8, EventId);
        json.Json("experiments"u8, Experiments);
        json.Text("flag"u8, Flag);
        json.Text("flagVariant"u8, FlagVariant);
        json.Json("metrics"u8, Metrics);
        json.Json("payload"u8, Payload);
        json.Number("receivedAt"u8, Microseconds.SinceEpoch(ReceivedAt));
        json.Number("timestamp"u8, Microseconds.SinceEpoch(Timestamp));
        json.Text("type"u8, Type);
        json.Text("unit"u8, Unit.ToString());
        json.Text("unitType"u8, Name(UnitType));
        json.Number("value"u8, Value);
        return json;
    }

    /// <summary>As it stands in requests and in the table.</summary>
    public static string Name(UnitType type) =>
        type switch
        {
            UnitType.User => "user",
            UnitType.Household => "household",
            _ => "session",
        };

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
