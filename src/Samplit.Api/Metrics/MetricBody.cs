using System.Globalization;
using System.Text.Json;

namespace Samplit.Api.Metrics;

/// <summary>
/// Reads a batch as JSON, CSV with a head (RFC 4180) or NDJSON, by its media type. Of the latter two, source and batch
/// are named in the query. All are read row by row, and no further than there may be rows.
/// </summary>
internal static class MetricBody
{
    public const string Csv = "text/csv";
    public const string Lines = "application/x-ndjson";

    private const string JsonType = "application/json";

    /// <exception cref="BadHttpRequestException">It is not the JSON expected.</exception>
    /// <exception cref="MetricBodyException">It is of another type, too large, or not the CSV expected.</exception>
    public static async Task<MetricsRequest> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        string? Named(string name) => request.Query[name] is [{ } value] ? value : null;
        try
        {
            return type switch
            {
                JsonType => await JsonSerializer.DeserializeAsync(
                    new BoundedJsonStream(request.Body),
                    MetricsJson.Default.MetricsRequest,
                    ct
                ) ?? throw new JsonException("The body is null."),
                Csv => new MetricsRequest(
                    Named("source"),
                    Named("batchId"),
                    await MetricCsv.ReadAsync(request.Body, ct)
                ),
                Lines => new MetricsRequest(Named("source"), Named("batchId"), await LinesAsync(request.Body, ct)),
                _ => throw MetricBodyException.OfOtherType(
                    $"A batch is {JsonType}, {Csv} or {Lines}; Content-Type says {(string.IsNullOrEmpty(type) ? "nothing" : $"'{type}'")}."
                ),
            };
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not as expected.", StatusCodes.Status400BadRequest, e);
        }
    }

    private static async Task<MetricRowCollection> LinesAsync(Stream body, CancellationToken ct)
    {
        var rows = new MetricRowCollection();
        try
        {
            await foreach (
                var row in JsonSerializer.DeserializeAsyncEnumerable(
                    new BoundedJsonStream(body),
                    MetricsJson.Default.MetricRowRequest,
                    topLevelValues: true,
                    ct
                )
            )
            {
                rows.Add(row);
            }
        }
        catch (JsonException e)
        {
            throw new JsonException(e.Message, Place(e.Path, rows.Count), null, null, e);
        }
        return rows;
    }

    /// <summary>As it would be in JSON; lines are counted from those that were handed out before.</summary>
    /// <param name="path">Such as <c>$[2].clicks</c>.</param>
    private static string? Place(string? path, int before) =>
        path?.IndexOf(']', StringComparison.Ordinal) is >= 2 and var end
        && int.TryParse(path.AsSpan(2, end - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            ? string.Create(CultureInfo.InvariantCulture, $"$.rows[{before + line}]{path[(end + 1)..]}")
            : path;
}
