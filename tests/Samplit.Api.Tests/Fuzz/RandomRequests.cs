using System.Text;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Description;

namespace Samplit.Api.Tests.Fuzz;

/// <summary>
/// Requests of one caller, made from the description; the same for the same seed and the same answers.
/// </summary>
internal sealed class RandomRequests
{
    private static readonly string[] Tags =
    [
        "*",
        "\"1\"",
        "\"2\"",
        "W/\"1\"",
        "\"1\", \"2\", \"3\"",
        "\"99999999999999\"",
        "\"",
        "1",
        "",
    ];

    private static readonly (string Name, string[] Values)[] Headers =
    [
        ("Origin", ["https://evil.example", "null", "https://shop.invalid", "no origin"]),
        ("Sec-Fetch-Site", ["cross-site", "same-origin", "none", "sideways"]),
        ("Accept", ["text/html", "application/json;q=0", "nonsense"]),
        ("Range", ["bytes=0-0", "bytes=9-1", "lines=1"]),
        ("If-Modified-Since", ["Sat, 21 Nov 2026 09:30:00 GMT", "yesterday"]),
        ("traceparent", ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "01-nonsense"]),
        ("X-HTTP-Method-Override", ["DELETE"]),
        ("User-Agent", ["Mozilla/5.0 (X11) Chrome/131.0.0.0 Safari/537.36", "{}"]),
        ("X-Shopify-Topic", ["app/uninstalled"]),
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-16",
        "application/json; charset=utf-7",
        "application/json; charset=nonsense",
        "application/json; charset=\"utf-8\"",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/csv",
        "nonsense",
        "",
    ];

    private static readonly string[] OddSegments =
    [
        "%00",
        "%20",
        "%2e%2e",
        "..",
        "%2F",
        "%",
        "%F0%9F%8E%B2",
        "%ED%A0%80",
        "%FF",
        "a+b",
        "-1",
        "*",
        ";a=b",
    ];

    private readonly Random _random;
    private readonly RandomValues _values;
    private readonly KnownValues _knownValues;
    private readonly DescribedOperation[] _operations;

    public RandomRequests(DescribedApi api, int seed)
    {
        _random = new Random(seed);
        _knownValues = new KnownValues(_random);
        _values = new RandomValues(_random, api, _knownValues);
        _operations = [.. api.Operations.SelectMany(o => Enumerable.Repeat(o, Weight(o)))];
    }

    public RandomRequest Next() => Of(_values.Pick(_operations));

    public RandomRequest Of(DescribedOperation operation)
    {
        var target = Path(operation) + Query(operation);
        var method = _values.Chance(0.02)
            ? _values.Pick(["HEAD", "OPTIONS", "PATCH", "BREW", "GET", "POST"])
            : operation.Method;
        var (contentType, body) =
            operation.Bodies.Count > 0 && method is not ("HEAD" or "GET") ? Body(operation) : (null, null);
        return new RandomRequest(method, target, [.. HeadersOf(operation)], contentType, body);
    }

    public void Learn(RandomRequest request, string answer) => _knownValues.Take(request.Target.Split('?')[0], answer);

    /// <summary>
    /// Few of what takes long, and many of what leads to deep states. None that would call a made-up host.
    /// </summary>
    private static int Weight(DescribedOperation operation) =>
        operation.Id switch
        {
            "checkWordPress" => 0,
            "verifyInstallation" or "rebuildProjection" => 1,
            "createExperiment" or "startExperiment" => 40,
            "assignVisitor" or "recordConversion" or "decide" or "recordConversions" => 60,
            _ when operation.Responses.ContainsKey(429)
                    && operation.Path.StartsWith("/api/experiments", StringComparison.Ordinal) => 8,
            _ => 20,
        };

    private string Path(DescribedOperation operation)
    {
        var path = operation.Path;
        foreach (var parameter in operation.Parameters.Where(p => p.In == "path"))
        {
            var collection = KnownValues.Collection(operation.Path);
            var value =
                _values.Chance(0.03) ? _values.Pick(OddSegments)
                : _values.Chance(0.03) ? Uri.EscapeDataString(_values.OddNumber())
                : Uri.EscapeDataString($"{_values.Right(parameter.Schema, parameter.Name, collection)}");
            path = path.Replace($"{{{parameter.Name}}}", value, StringComparison.Ordinal);
        }
        return path;
    }

    private string Query(DescribedOperation operation)
    {
        var query = new List<string>();
        foreach (var parameter in operation.Parameters.Where(p => p.In == "query"))
        {
            if (_values.Chance(parameter.IsRequired ? 0.95 : 0.35))
            {
                var value = _values.Chance(0.05)
                    ? _values.Pick(OddSegments)
                    : Uri.EscapeDataString(
                        _values.Chance(0.15)
                            ? _values.OddText()
                            : $"{_values.Right(parameter.Schema, parameter.Name, "")}"
                    );
                query.Add($"{parameter.Name}={value}");
            }
        }
        if (query.Count > 0 && _values.Chance(0.03))
        {
            query.Add(query[0]);
        }
        return query.Count > 0 ? $"?{string.Join('&', query)}" : "";
    }

    private IEnumerable<(string Name, string Value)> HeadersOf(DescribedOperation operation)
    {
        foreach (var parameter in operation.Parameters.Where(p => p.In == "header"))
        {
            if (_values.Chance(0.3))
            {
                yield return (parameter.Name, _values.Pick(Tags));
            }
        }
        if (_values.Chance(0.1))
        {
            var (name, values) = _values.Pick(Headers);
            yield return (name, _values.Pick(values));
        }
    }

    private (string ContentType, byte[] Body) Body(DescribedOperation operation)
    {
        var described = _values.Pick(operation.Bodies);
        var json =
            described.Example is { } example && _values.Chance(0.6)
                ? Personal(JsonNode.Parse(example.GetRawText())!, KnownValues.Collection(operation.Path))
                : _values.Right(described.Schema, "", "");
        for (var damages = _values.Chance(0.5) ? 0 : _random.Next(1, 4); damages > 0 && json is not null; damages--)
        {
            _values.Damage(json);
        }
        var text = described.MediaType is "text/csv" or "application/x-ndjson"
            ? Lines(described.MediaType)
            : (json?.ToJsonString() ?? "null").Replace(
                $"\\u{(int)RandomValues.HalfOfAPair:X4}",
                "\\ud800",
                StringComparison.OrdinalIgnoreCase
            );
        if (_values.Chance(0.05))
        {
            text = Torn(text);
        }
        var contentType = _values.Chance(0.05) ? _values.Pick(ContentTypes) : described.MediaType;
        return (contentType, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The example about what this caller knows of.</summary>
    private JsonNode Personal(JsonNode example, string collection)
    {
        foreach (var name in example is JsonObject members ? members.Select(m => m.Key).ToArray() : [])
        {
            var value = example[name];
            if (value is JsonArray items)
            {
                foreach (var item in items.OfType<JsonObject>())
                {
                    Personal(item, name);
                }
            }
            else if (name == "name" && collection != "variants")
            {
                example[name] = $"{value} {_random.Next(1_000_000)}";
            }
            else if (name is "visitor")
            {
                example[name] = $"v-{_random.Next(20)}";
            }
            else if (value is JsonValue && _knownValues.Find(name, collection) is { } known && name is not "name")
            {
                example[name] = known;
            }
        }
        return example;
    }

    private string Lines(string mediaType)
    {
        var isCsv = mediaType == "text/csv";
        var lines = new List<string>(isCsv ? ["experiment,variant,date,impressions,clicks"] : []);
        for (var left = _random.Next(4); left > 0; left--)
        {
            var experiment = $"{_knownValues.Find("experiment", "")}";
            var variant = _values.Chance(0.8) ? "control" : _values.OddText();
            lines.Add(
                isCsv
                    ? $"{experiment},{variant},2026-11-2{_random.Next(10)},{_values.OddNumber()},1"
                    : new JsonObject
                    {
                        ["experiment"] = experiment,
                        ["variant"] = variant,
                        ["date"] = "2026-11-21",
                    }.ToJsonString()
            );
        }
        return string.Join('\n', lines);
    }

    private string Torn(string text) =>
        _random.Next(5) switch
        {
            0 => text[..(text.Length / 2)],
            1 => text + " {}",
            2 => $"/* {text} */",
            3 => string.Concat(Enumerable.Repeat("[", 100)) + text,
            _ => text.Replace("{", "{\"a\":1,\"a\":2,", StringComparison.Ordinal),
        };
}

/// <param name="Target">Path and query, as they are sent.</param>
internal sealed record RandomRequest(
    string Method,
    string Target,
    IReadOnlyList<(string Name, string Value)> Headers,
    string? ContentType,
    byte[]? Body
)
{
    public HttpRequestMessage ToMessage(Uri server)
    {
        var address = new Uri(
            server.GetLeftPart(UriPartial.Authority) + Target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        var message = new HttpRequestMessage(new HttpMethod(Method), address);
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            message.Headers.ExpectContinue = Body.Length > 32 * 1024;
        }
        return message;
    }

    /// <summary>As curl would send it.</summary>
    public override string ToString() =>
        $"curl -X {Method} '{Exchange.Start(Target)}'"
        + string.Concat(Headers.Select(h => $" -H '{h.Name}: {h.Value}'"))
        + (
            Body is null
                ? ""
                : $" -H 'Content-Type: {ContentType}' -d '{Exchange.Start(Encoding.UTF8.GetString(Body))}'"
        );
}
