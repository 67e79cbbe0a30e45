using System.Runtime.CompilerServices;
using CsvHelper;

namespace Samplit.Api.Imports;

/// <summary>CSV (RFC 4180) whose first line names the columns; these are separated by commas, semicolons or tabs.</summary>
internal sealed class CsvTable : ImportTable
{
    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly Stream _file;
    private readonly CsvReaderOptions _options;

    private CsvTable(Stream file, CsvReaderOptions options, IReadOnlyList<string> columns) =>
        (_file, _options, Columns) = (file, options, columns);

    public override IReadOnlyList<string> Columns { get; }

    /// <param name="beginning">Its first characters.</param>
    public static async Task<CsvTable> CreateAsync(Stream file, string beginning, CancellationToken ct)
    {
        var options = CsvReaderOptions.Default with
        {
            Separator = Separator(beginning.Split('\n')[0]),
            MalformedData = CsvMalformedDataHandling.Throw,
            // Who has too few fields or too many is told by the row.
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            IncludeValuesInExceptions = false,
            MaxRecordSize = MaxRowSize,
            TrackLineNumbers = true,
        };
        file.Position = 0;
        using var csv = CsvReader.Create(file, options, leaveOpen: true);
        try
        {
            await csv.ReadHeaderAsync(ct);
        }
        catch (CsvFormatException)
        {
            throw new ImportFormatException("The first line names the columns, and cannot be read.");
        }
        return new CsvTable(file, options, RequireColumns([.. csv.Headers.Select(h => h.Trim().TrimStart('\uFEFF'))]));
    }

    public override async IAsyncEnumerable<ImportRow> ReadAsync(
        IReadOnlyList<int> columns,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        _file.Position = 0;
        using var csv = CsvReader.Create(_file, _options, leaveOpen: true);
        await csv.ReadHeaderAsync(ct);
        var cells = new string?[columns.Count];
        for (var number = 1L; await NextAsync(csv, ct); number++)
        {
            if (csv.FieldCount != Columns.Count)
            {
                yield return new(number, cells, $"It has {csv.FieldCount} fields for {Columns.Count} columns.");
                continue;
            }
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = csv.IsEmpty(columns[i]) ? null : csv.GetString(columns[i]);
            }
            yield return new(number, cells);
        }
    }

    private static async Task<bool> NextAsync(CsvReader csv, CancellationToken ct)
    {
        try
        {
            return await csv.ReadAsync(ct);
        }
        catch (CsvFormatException e)
        {
            throw new ImportFormatException(
                $"Line {e.LineNumber} is no CSV: a quote is not closed, or it is longer than {MaxRowSize:N0} bytes."
            );
        }
    }

    /// <summary>Whichever of them the head has most of.</summary>
    private static char Separator(string head) => Separators.MaxBy(c => head.Count(h => h == c));
}
