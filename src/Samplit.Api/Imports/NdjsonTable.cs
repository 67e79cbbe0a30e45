using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Samplit.Api.Imports;

/// <summary>A JSON object a line (NDJSON), whose members are the columns: those that the first thousand lines have.</summary>
internal sealed class NdjsonTable : ImportTable
{
    private const int Sampled = 1_000;

    private readonly Stream _file;

    private NdjsonTable(Stream file, IReadOnlyList<string> columns) => (_file, Columns) = (file, columns);

    public override IReadOnlyList<string> Columns { get; }

    public static async Task<NdjsonTable> CreateAsync(Stream file, CancellationToken ct)
    {
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (_, line) in LinesAsync(file, ct).Take(Sampled))
        {
            using var json = Parse(line);
            foreach (var member in json?.RootElement.EnumerateObject() ?? default)
            {
                if (known.Add(member.Name))
                {
                    columns.Add(member.Name);
                }
            }
        }
        return new NdjsonTable(file, RequireColumns(columns));
    }

    public override async IAsyncEnumerable<ImportRow> ReadAsync(
        IReadOnlyList<int> columns,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var names = columns.Select(c => Columns[c]).ToArray();
        var cells = new string?[names.Length];
        await foreach (var (number, line) in LinesAsync(_file, ct))
        {
            using var json = Parse(line);
            yield return new(
                number,
                cells,
                json is null ? "It is no JSON object." : Read(json.RootElement, names, cells)
            );
        }
    }

    /// <returns>What is wrong with it; null when nothing is.</returns>
    private static string? Read(JsonElement row, string[] names, string?[] cells)
    {
        for (var i = 0; i < names.Length; i++)
        {
            cells[i] = null;
            if (!row.TryGetProperty(names[i], out var value))
            {
                continue;
            }
            switch (value.ValueKind)
            {
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.Object or JsonValueKind.Array:
                    return $"'{Short(names[i])}' is an object or a list, and no value.";
                case JsonValueKind.String:
                    try
                    {
                        cells[i] = value.GetString() is { Length: > 0 } text ? text : null;
                    }
                    catch (InvalidOperationException)
                    {
                        return $"'{Short(names[i])}' has half of a character.";
                    }
                    break;
                default:
                    cells[i] = value.GetRawText();
                    break;
            }
        }
        return null;
    }

    /// <returns>Null for what is no object.</returns>
    private static JsonDocument? Parse(string line)
    {
        try
        {
            var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }
            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Lines that are not empty, from 1.</summary>
    private static async IAsyncEnumerable<(long Number, string Line)> LinesAsync(
        Stream file,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        file.Position = 0;
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        var (buffer, line, number) = (new char[MaxRowSize], new StringBuilder(), 0L);
        while (await reader.ReadAsync(buffer, ct) is > 0 and var read)
        {
            var rest = buffer.AsMemory(0, read);
            while (rest.Span.IndexOf('\n') is >= 0 and var end)
            {
                line.Append(rest.Span[..end]);
                rest = rest[(end + 1)..];
                if (!IsEmpty(line))
                {
                    yield return (++number, line.ToString());
                }
                line.Clear();
            }
            line.Append(rest.Span);
            if (line.Length > MaxRowSize)
            {
                throw new ImportFormatException($"Line {number + 1} is longer than {MaxRowSize:N0} characters.");
            }
        }
        if (!IsEmpty(line))
        {
            yield return (++number, line.ToString());
        }
    }

    private static bool IsEmpty(StringBuilder line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (!char.IsWhiteSpace(line[i]))
            {
                return false;
            }
        }
        return true;
    }
}
