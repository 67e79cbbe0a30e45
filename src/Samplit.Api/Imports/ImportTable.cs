using System.Text;

namespace Samplit.Api.Imports;

/// <summary>One row of a table, of which the columns that were asked for are read.</summary>
/// <param name="Number">From 1, below the head.</param>
/// <param name="Cells">Null where nothing stands. The same array for each row.</param>
/// <param name="Problem">Why nothing of it can be read; null of most.</param>
internal readonly record struct ImportRow(long Number, string?[] Cells, string? Problem = null);

/// <summary>A file that is no table, or larger than one may be: of what comes behind the place nothing is known.</summary>
internal sealed class ImportFormatException(string message) : Exception(message);

/// <summary>
/// Rows of a file, whatever its format: CSV with a head, an object a line (NDJSON), or Parquet. Each is read as the
/// text that stands there, and may be read again.
/// </summary>
internal abstract class ImportTable
{
    /// <summary>Bytes of a row.</summary>
    protected const int MaxRowSize = 64 * 1024;

    public const int MaxColumns = 1_000;

    private static readonly byte[] ParquetMagic = "PAR1"u8.ToArray();

    public abstract IReadOnlyList<string> Columns { get; }

    /// <param name="column">One of <see cref="Columns"/>.</param>
    public int PlaceOf(string column) => Columns.Index().First(c => c.Item == column).Index;

    /// <summary>By what it begins with.</summary>
    /// <param name="file">Can be read from its beginning again.</param>
    /// <exception cref="ImportFormatException">It is none of the formats.</exception>
    public static async Task<ImportTable> OpenAsync(Stream file, CancellationToken ct)
    {
        file.Position = 0;
        var start = new byte[MaxRowSize];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        var beginning = start.AsSpan(0, read);
        if (beginning.StartsWith(ParquetMagic))
        {
            return await ParquetTable.CreateAsync(file, ct);
        }
        var text = Encoding.UTF8.GetString(beginning).TrimStart('\uFEFF');
        return text.TrimStart() is ['{', ..]
            ? await NdjsonTable.CreateAsync(file, ct)
            : await CsvTable.CreateAsync(file, text, ct);
    }

    /// <param name="columns">Places in <see cref="Columns"/>.</param>
    /// <exception cref="ImportFormatException">A row from which nobody finds the next.</exception>
    public abstract IAsyncEnumerable<ImportRow> ReadAsync(IReadOnlyList<int> columns, CancellationToken ct);

    /// <summary>The first of the rows.</summary>
    public async Task<IReadOnlyList<string?[]>> SampleAsync(IReadOnlyList<int> columns, int rows, CancellationToken ct)
    {
        var sample = new List<string?[]>(rows);
        await foreach (var row in ReadAsync(columns, ct).Take(rows))
        {
            if (row.Problem is null)
            {
                sample.Add([.. row.Cells]);
            }
        }
        return sample;
    }

    protected static IReadOnlyList<string> RequireColumns(IReadOnlyList<string> columns) =>
        columns.Count is 0 or > MaxColumns
            ? throw new ImportFormatException($"A table has from 1 to {MaxColumns:N0} columns.")
        : columns.GroupBy(c => c, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new ImportFormatException($"The column '{Short(twice.Key)}' is there more than once.")
        : columns;

    protected static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
