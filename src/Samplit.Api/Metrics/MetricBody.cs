using System.Text.Json;
using CsvHelper;
using Samplit.Api.Http;

namespace Samplit.Api.Metrics;

/// <summary>
/// Reads a batch as JSON, CSV with a head (RFC 4180) or NDJSON, by its media type. Of the latter two, source and batch are named
/// in the query.
/// </summary>
internal static class MetricBody
{
    public const string Csv = "text/csv";
    public const string Lines = "application/x-ndjson";

    private const string JsonType = "application/json";
    private const int Needed = 3;

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
    };

    /// <exception cref="BadHttpRequestException">It is of another type, or not what its type says.</exception>
    public static async Task<MetricsRequest> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        string? Named(string name) => request.Query[name] is [{ } value] ? value : null;
        try
        {
            return type switch
            {
                JsonType => await JsonSerializer.DeserializeAsync(request.Body, MetricsJson.Default.MetricsRequest, ct)
                    ?? throw new JsonException("The body is null."),
                Csv => new MetricsRequest(Named("source"), Named("batchId"), await CsvAsync(request.Body, ct)),
                Lines => new MetricsRequest(Named("source"), Named("batchId"), await LinesAsync(request.Body, ct)),
                _ => throw new BadHttpRequestException(
                    $"A batch is {JsonType}, {Csv} or {Lines}.",
                    StatusCodes.Status415UnsupportedMediaType
                ),
            };
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not as expected.", StatusCodes.Status400BadRequest, e);
        }
        catch (CsvFormatException e)
        {
            throw new BadHttpRequestException(
                "The body is not as expected.",
                StatusCodes.Status400BadRequest,
                new JsonException($"Record {e.RecordNumber} is not CSV.", e)
            );
        }
    }

    private static async Task<List<MetricRowRequest?>> LinesAsync(Stream body, CancellationToken ct)
    {
        var rows = new List<MetricRowRequest?>();
        await foreach (
            var row in JsonSerializer.DeserializeAsyncEnumerable(
                body,
                MetricsJson.Default.MetricRowRequest,
                topLevelValues: true,
                ct
            )
        )
        {
            Add(rows, row);
        }
        return rows;
    }

    /// <summary>Needs columns for experiment, variant and date; the others may be missing or empty.</summary>
    private static async Task<List<MetricRowRequest?>> CsvAsync(Stream body, CancellationToken ct)
    {
        using var csv = CsvReader.Create(body, Strict, leaveOpen: true);
        await csv.ReadHeaderAsync(ct);
        var unknown = csv.Headers.Except(Columns, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (unknown is not null)
        {
            throw new JsonException($"The column '{unknown}' is not known here.");
        }
        int[] places = [.. Columns.Select(c => csv.TryGetFieldIndex(c, out var place) ? place : -1)];
        if (Array.IndexOf(places, -1, 0, Needed) is >= 0 and var missing)
        {
            throw new JsonException($"The column '{Columns[missing]}' is missing.");
        }
        var rows = new List<MetricRowRequest?>();
        while (await csv.ReadAsync(ct))
        {
            Add(
                rows,
                new(
                    csv.GetString(places[0]),
                    csv.GetString(places[1]),
                    csv.GetString(places[2]),
                    // What is no number is out of every range, so that the check names its row.
                    Optional(csv, places[3], long.MinValue),
                    Optional(csv, places[4], long.MinValue),
                    Optional(csv, places[5], long.MinValue),
                    Optional(csv, places[6], decimal.MinValue)
                )
            );
        }
        return rows;
    }

    private static T? Optional<T>(CsvReader csv, int place, T unreadable)
        where T : struct, ISpanParsable<T> =>
        place < 0 || csv.IsEmpty(place) ? null
        : csv.TryParse<T>(place, out var value) ? value
        : unreadable;

    private static void Add(List<MetricRowRequest?> rows, MetricRowRequest? row)
    {
        if (rows.Count == Limits.MostMetricRows)
        {
            throw new BadHttpRequestException(
                $"More than {Limits.MostMetricRows} rows.",
                StatusCodes.Status413PayloadTooLarge
            );
        }
        rows.Add(row);
    }
}
