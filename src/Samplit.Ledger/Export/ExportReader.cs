using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Samplit.Ledger.Export;

/// <summary>Reads an export line by line; strict, so that nothing in it has two meanings.</summary>
public sealed class ExportReader(Stream input) : IDisposable
{
    /// <summary>Characters of the longest line that is read.</summary>
    public const int MaxLineLength = 4 * 1024 * 1024;

    private readonly StreamReader _reader = new(
        input,
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        detectEncodingFromByteOrderMarks: false,
        bufferSize: 1 << 16,
        leaveOpen: true
    );

    private readonly StringBuilder _line = new();
    private Guid _streamId;

    /// <summary>Lines that were read.</summary>
    public long Line { get; private set; }

    /// <exception cref="FormatException">It is not an export; the message says where and why.</exception>
    public ExportHeader Header() =>
        Located(() =>
        {
            using var json = Next() ?? throw new FormatException("the file is empty");
            var root = json.RootElement;
            root.Require(["format", "origin", "stream"], "checkpoint");
            _streamId = root.Id("stream");
            return new ExportHeader(
                root.Text("format"),
                root.Text("origin"),
                _streamId,
                root.OptionalText("checkpoint")
            );
        });

    /// <summary>What is behind the header; the last one is the end.</summary>
    /// <exception cref="FormatException">
    /// It is not an export, or was cut off; the message says where and why.
    /// </exception>
    public IEnumerable<ExportItem> Items()
    {
        for (ExportItem? item = null; item is not ExportItem.End; )
        {
            item = Located(() =>
            {
                using var json = Next() ?? throw new FormatException("the file was cut off: its end is missing");
                return Item(json.RootElement);
            });
            yield return item;
        }
        Located(() => Next() is null ? 0 : throw new FormatException("there is more behind the end"));
    }

    public void Dispose() => _reader.Dispose();

    private ExportItem Item(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != 1)
        {
            throw new FormatException("an item has one member, its kind");
        }
        var item = root.EnumerateObject().First();
        switch (item.Name)
        {
            case "event":
                return new ExportItem.Event(EventJson.Read(item.Value, _streamId));
            case "subtree":
                item.Value.Require(["level", "hash"]);
                return new ExportItem.Subtree((int)item.Value.Number("level", 0, 62), item.Value.Hash("hash"));
            case "record":
                return item.Value.ValueKind == JsonValueKind.String && item.Value.TryGetBytesFromBase64(out var record)
                    ? new ExportItem.Other(record)
                    : throw new FormatException("the record is not base64");
            case "policy":
                var policy = EventJson.Read(item.Value, item.Value.Id("stream"), "stream", "previous");
                return new ExportItem.Policy(policy, item.Value.Hash("previous"));
            case "row":
                return Row(item.Value);
            case "end":
                item.Value.Require(["events", "head"]);
                return new ExportItem.End(item.Value.Number("events", 0, long.MaxValue), item.Value.Hash("head"));
            default:
                throw new FormatException($"'{item.Name}' is not known here");
        }
    }

    private static ExportItem.Row Row(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty("hash", out _))
        {
            row.Require(["hash"]);
            return ExportItem.Row.Erased(row.Hash("hash"));
        }
        row.Require(["salt", "data"]);
        var salt = row.Text("salt");
        if (salt.Length != 2 * ExportItem.Row.SaltSize || !salt.All(char.IsAsciiHexDigitLower))
        {
            throw new FormatException($"'salt' is not {2 * ExportItem.Row.SaltSize} lower-case hexadecimal digits");
        }
        return ExportItem.Row.Of([.. Convert.FromHexString(salt), .. Encoding.UTF8.GetBytes(row.Text("data"))]);
    }

    private JsonDocument? Next()
    {
        _line.Clear();
        for (int read; (read = _reader.Read()) != '\n'; _line.Append((char)read))
        {
            if (read < 0)
            {
                return _line.Length == 0 ? null : throw new FormatException("the last line does not end");
            }
            if (_line.Length == MaxLineLength)
            {
                throw new FormatException($"a line of more than {MaxLineLength} characters is not read");
            }
        }
        Line++;
        return JsonDocument.Parse(_line.ToString(), StrictJson.Options);
    }

    /// <summary>Says where in the file it was that something was wrong.</summary>
    private T Located<T>(Func<T> read)
    {
        var line = Line + 1;
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"Line {line}: it is not JSON in UTF-8."),
                e
            );
        }
        catch (FormatException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {e.Message}."), e);
        }
    }
}
