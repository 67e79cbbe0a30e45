using System.Globalization;
using System.Text;
using System.Text.Json;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Events;

namespace Samplit.EventStore.Export;

/// <summary>Reads an export line by line; strict, so that nothing in it has two meanings.</summary>
public sealed class ExportReader(Stream input) : IDisposable
{
    /// <summary>Characters of the longest line that is read.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly StreamReader _reader = new(
        input,
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        detectEncodingFromByteOrderMarks: false,
        bufferSize: 1 << 16,
        leaveOpen: true
    );

    private readonly StringBuilder _line = new();
    private Guid _streamId;
    private bool _ended;

    /// <summary>Lines that were read.</summary>
    public long Line { get; private set; }

    /// <exception cref="FormatException">It is not an export; the message says where and why.</exception>
    public ExportHeader Header()
    {
        using var json = Next() ?? throw Bad("the file is empty");
        var root = json.RootElement;
        Members(root, ["format", "origin", "stream"], ["checkpoint"]);
        _streamId = Id(root, "stream");
        return new ExportHeader(
            Text(root, "format"),
            Text(root, "origin"),
            _streamId,
            OptionalText(root, "checkpoint")
        );
    }

    /// <summary>What is behind the header; the last one is the end.</summary>
    /// <exception cref="FormatException">It is not an export, or was cut off; the message says where and why.</exception>
    public IEnumerable<ExportItem> Items()
    {
        while (!_ended)
        {
            using var json = Next() ?? throw Bad("the file was cut off: its end is missing");
            yield return Item(json.RootElement);
        }
        if (Next() is { } more)
        {
            more.Dispose();
            throw Bad("there is more behind the end");
        }
    }

    public void Dispose() => _reader.Dispose();

    private ExportItem Item(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != 1)
        {
            throw Bad("an item has one member, its kind");
        }
        var item = root.EnumerateObject().First();
        switch (item.Name)
        {
            case "event":
                return new ExportItem.Event(Event(item.Value));
            case "subtree":
                Members(item.Value, ["level", "hash"], []);
                return new ExportItem.Subtree((int)Number(item.Value, "level", 62), Hash(item.Value, "hash"));
            case "record":
                return item.Value.ValueKind == JsonValueKind.String && item.Value.TryGetBytesFromBase64(out var record)
                    ? new ExportItem.Other(record)
                    : throw Bad("the record is not base64");
            case "end":
                Members(item.Value, ["events", "head"], []);
                _ended = true;
                return new ExportItem.End(Number(item.Value, "events", long.MaxValue), Hash(item.Value, "head"));
            default:
                throw Bad($"'{item.Name}' is not known here");
        }
    }

    private RecordedEvent Event(JsonElement json)
    {
        Members(json, ["version", "id", "type", "at", "data", "link"], ["actor", "cause", "correlation"]);
        var data = Encoding.UTF8.GetBytes(Text(json, "data"));
        try
        {
            if (!CanonicalJson.Restore(data).AsSpan().SequenceEqual(data))
            {
                throw Bad("the data are not canonical JSON");
            }
        }
        catch (Exception e) when (e is NotCanonicalException or JsonException)
        {
            throw Bad("the data are not canonical JSON");
        }
        var link = Hash(json, "link");
        return new RecordedEvent(
            Sequence: 0,
            _streamId,
            Number(json, "version", long.MaxValue),
            Id(json, "id"),
            Text(json, "type"),
            data,
            Signed(json, "at"),
            new EventMetadata(
                OptionalText(json, "actor"),
                OptionalText(json, "cause"),
                OptionalText(json, "correlation")
            ),
            LinkHeader.Write(link)
        );
    }

    private JsonDocument? Next()
    {
        _line.Clear();
        try
        {
            while (true)
            {
                var read = _reader.Read();
                if (read < 0)
                {
                    return _line.Length == 0 ? null : throw Bad("the last line does not end");
                }
                if (read == '\n')
                {
                    break;
                }
                if (_line.Length == LongestLine)
                {
                    throw Bad($"a line of more than {LongestLine} characters is not read");
                }
                _line.Append((char)read);
            }
            Line++;
            return JsonDocument.Parse(_line.ToString(), Strict);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw Bad("it is not JSON in UTF-8");
        }
    }

    private void Members(JsonElement json, string[] required, string[] optional)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Bad("an object was expected");
        }
        foreach (var name in required)
        {
            if (!json.TryGetProperty(name, out _))
            {
                throw Bad($"'{name}' is missing");
            }
        }
        foreach (var member in json.EnumerateObject())
        {
            if (!required.Contains(member.Name) && !optional.Contains(member.Name))
            {
                throw Bad($"'{member.Name}' is not known here");
            }
        }
    }

    private string Text(JsonElement json, string name) => OptionalText(json, name) ?? throw Bad($"'{name}' is no text");

    private string? OptionalText(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
        {
            return null;
        }
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Bad($"'{name}' is no text");
        }
        catch (InvalidOperationException)
        {
            throw Bad($"'{name}' has half of a surrogate pair in it");
        }
    }

    private Guid Id(JsonElement json, string name) =>
        Text(json, name) is var text && Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text
            ? id
            : throw Bad($"'{name}' is no UUID in lower case");

    private Digest Hash(JsonElement json, string name) =>
        Digest.TryParse(Text(json, name), out var hash)
            ? hash
            : throw Bad($"'{name}' is not 64 lower-case hexadecimal digits");

    private long Number(JsonElement json, string name, long most) =>
        Signed(json, name) is var number && number >= 0 && number <= most
            ? number
            : throw Bad($"'{name}' is out of range");

    private long Signed(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt64(out var number)
        && value.GetRawText() == number.ToString(CultureInfo.InvariantCulture)
            ? number
            : throw Bad($"'{name}' is no whole number");

    private FormatException Bad(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {Line + 1}: {why}."));
}
