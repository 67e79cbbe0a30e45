using System.Globalization;
using System.Numerics;
using CsvHelper;

namespace Samplit.Api.Metrics;

/// <summary>
/// Reads rows from CSV: commas between columns, points in decimals, nothing between thousands. Whatever is written
/// otherwise is refused by its name, and never read as another number.
/// </summary>
internal static class MetricCsv
{
    private const int Needed = 3;
    private const int MaxRowLength = 64 * 1024;

    private static readonly string[] Columns =
    [
        "experiment",
        "variant",
        "date",
        "sessions",
        "impressions",
        "clicks",
        "revenue",
    ];

    private static readonly CsvReaderOptions Strict = CsvReaderOptions.Default with
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        IncludeValuesInExceptions = false,
        MaxRecordSize = MaxRowLength,
        TrackLineNumbers = true,
    };

    /// <exception cref="MetricBodyException">It is not as it should be, or there is too much of it.</exception>
    public static async Task<MetricRowCollection> ReadAsync(Stream body, CancellationToken ct)
    {
        using var csv = CsvReader.Create(body, Strict, leaveOpen: true);
        try
        {
            await csv.ReadHeaderAsync(ct);
            var places = Places(csv);
            var rows = new MetricRowCollection();
            while (await csv.ReadAsync(ct))
            {
                Add(rows, csv, places);
            }
            return rows;
        }
        catch (CsvFormatException e)
        {
            throw MetricBodyException.NotCsv(
                $"Line {e.LineNumber} has not the fields that the first line names, is longer than {MaxRowLength:N0} bytes, or has a quote that is not closed. Fields are separated by commas, and decimals have a point."
            );
        }
    }

    /// <summary>
    /// Of each column in the file, -1 where it is not there. Needs those for experiment, variant and date.
    /// </summary>
    private static int[] Places(CsvReader csv)
    {
        string[] headers = [.. csv.Headers];
        if (headers is [var all] && all.AsSpan().IndexOfAny(";\t|") is >= 0 and var at)
        {
            throw MetricBodyException.NotCsv(
                $"Columns are separated by commas; these are by {(all[at] == '\t' ? "tabs" : $"'{all[at]}'")}."
            );
        }
        if (headers.Except(Columns, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw MetricBodyException.NotCsv(
                $"The first line names the columns: '{Short(unknown)}' is none of {string.Join(", ", Columns)}."
            );
        }
        var twice = headers.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(h => h.Count() > 1);
        if (twice is not null)
        {
            throw MetricBodyException.NotCsv($"The column '{twice.Key}' is there more than once.");
        }
        int[] places =
        [
            .. Columns.Select(c => Array.FindIndex(headers, h => c.Equals(h, StringComparison.OrdinalIgnoreCase))),
        ];
        return Array.IndexOf(places, -1, 0, Needed) is >= 0 and var missing
            ? throw MetricBodyException.NotCsv($"The column '{Columns[missing]}' is missing.")
            : places;
    }

    private static void Add(MetricRowCollection rows, CsvReader csv, int[] places)
    {
        MetricFault? fault = null;
        rows.Add(
            new(
                csv.GetString(places[0]),
                csv.GetString(places[1]),
                csv.GetString(places[2]),
                Number<long>(3, NumberStyles.AllowLeadingSign, "a whole number such as 1234"),
                Number<long>(4, NumberStyles.AllowLeadingSign, "a whole number such as 1234"),
                Number<long>(5, NumberStyles.AllowLeadingSign, "a whole number such as 1234"),
                Number<decimal>(
                    6,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    "a number such as 1234.5, with a point and nothing between thousands"
                )
            ),
            fault
        );

        T? Number<T>(int column, NumberStyles style, string expected)
            where T : struct, INumber<T>
        {
            if (places[column] < 0 || csv.IsEmpty(places[column]))
            {
                return null;
            }
            var text = csv.GetString(places[column]);
            if (
                T.TryParse(
                    text,
                    style | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                return number;
            }
            fault ??= rows.Fault(Columns[column], text, expected);
            return null;
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
