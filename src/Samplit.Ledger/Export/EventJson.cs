using System.Text;
using System.Text.Json;
using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Export;

/// <summary>An event as exports and receipts have it: docs/audit-format.md, section 5.</summary>
public static class EventJson
{
    private static readonly string[] Required = ["version", "id", "type", "at", "data", "link"];
    private static readonly string[] Optional = ["actor", "cause", "correlation"];

    /// <summary>Writes the members of the event's object.</summary>
    public static void Write(Utf8JsonWriter json, RecordedEvent e, Digest link)
    {
        json.WriteNumber("version", e.Version);
        json.WriteString("id", e.EventId);
        json.WriteString("type", e.Type);
        json.WriteNumber("at", e.UnixMicroseconds ?? long.MinValue);
        WriteText(json, "actor", e.Metadata.Actor);
        WriteText(json, "cause", e.Metadata.CausationId);
        WriteText(json, "correlation", e.Metadata.CorrelationId);
        json.WriteString("data", Canonical(e.Data) ?? "null"u8);
        json.WriteString("link", link.ToString());
    }

    /// <param name="more">Members that are allowed besides the event's own.</param>
    /// <exception cref="FormatException">It is not an event; the message says why.</exception>
    public static RecordedEvent Read(JsonElement json, Guid streamId, params string[] more)
    {
        json.Require([.. Required, .. more], Optional);
        var data = Encoding.UTF8.GetBytes(json.Text("data"));
        if (Canonical(data) is not { } canonical || !canonical.AsSpan().SequenceEqual(data))
        {
            throw new FormatException("the data are not canonical JSON");
        }
        return new RecordedEvent(
            Sequence: 0,
            streamId,
            json.Number("version", 1, long.MaxValue),
            json.Id("id"),
            json.Text("type"),
            data,
            json.Number("at", Microseconds.Earliest, Microseconds.Latest),
            new EventMetadata(json.OptionalText("actor"), json.OptionalText("cause"), json.OptionalText("correlation")),
            LinkHeader.Write(json.Hash("link"))
        );
    }

    /// <returns>Null for data that no append can have stored.</returns>
    private static byte[]? Canonical(ReadOnlyMemory<byte> data)
    {
        try
        {
            return CanonicalJson.Restore(data.Span);
        }
        catch (Exception e) when (e is NotCanonicalException or JsonException)
        {
            return null;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
