using System.Text.Json;
using Json.Schema;

namespace Samplit.Api.Tests.Description;

/// <summary>The OpenAPI document, ready to hold answers against: schemas are compiled once.</summary>
internal sealed class DescribedApi
{
    // Schemas refer to one another by the address of the document that holds them all.
    private const string Schemas = "https://samplit.example/schemas";

    private readonly Dictionary<string, DescribedOperation[]> _byMethod;

    private DescribedApi(JsonElement document)
    {
        Document = document;
        var options = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        JsonSchema.Build(
            JsonSerializer.SerializeToElement(
                new Dictionary<string, JsonElement>
                {
                    ["$defs"] = document.GetProperty("components").GetProperty("schemas"),
                }
            ),
            options,
            new Uri(Schemas)
        );
        Operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select new DescribedOperation(this, operation.Name.ToUpperInvariant(), path.Name, operation.Value, Compile),
        ];
        _byMethod = Operations
            .GroupBy(o => o.Method, StringComparer.Ordinal)
            .ToDictionary(
                o => o.Key,
                o => o.OrderByDescending(one => one.LiteralLength).ToArray(),
                StringComparer.Ordinal
            );

        JsonSchema Compile(JsonElement schema) => JsonSchema.Build(schema, options);
    }

    /// <summary>That of the servers under test, once one of them has told it.</summary>
    public static DescribedApi? Current { get; set; }

    public JsonElement Document { get; }

    public IReadOnlyList<DescribedOperation> Operations { get; }

    public static DescribedApi Parse(string document) =>
        new(
            JsonElement.Parse(
                document
                    .Replace("\"#/components/schemas/", $"\"{Schemas}#/$defs/", StringComparison.Ordinal)
                    // Clients have to live with values that are new; this server has those that it lists.
                    .Replace("\"x-extensible-enum\"", "\"enum\"", StringComparison.Ordinal)
            )
        );

    /// <summary>What a reference within the document means; anything else is itself.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            var target = reference.GetString()!;
            element = Document;
            var pointer = target.StartsWith(Schemas, StringComparison.Ordinal)
                ? "components/schemas" + target[(Schemas + "#/$defs").Length..]
                : target[2..];
            foreach (var step in pointer.Split('/'))
            {
                element =
                    element.ValueKind == JsonValueKind.Array
                        ? element[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                        : element.GetProperty(step);
            }
        }
        return element;
    }

    /// <returns>
    /// What in an answer is not as described; null when nothing is, or when nothing is said of its path.
    /// </returns>
    public string? Mismatch(Exchange exchange)
    {
        if (exchange.IsOfTheWebServer)
        {
            return null;
        }
        var method = exchange.Method == "HEAD" ? "GET" : exchange.Method;
        if (Find(method, exchange.Path) is { } operation)
        {
            return operation.Mismatch(exchange) is { } reason
                ? $"{operation}, status {exchange.Status}: {reason}\n{exchange}"
                : null;
        }
        return
            exchange.Method != "OPTIONS"
            && exchange.Status is < 400 or >= 500
            && _byMethod.Keys.Any(other => Find(other, exchange.Path) is not null)
            ? $"No {exchange.Method} is described at this path.\n{exchange}"
            : null;
    }

    // A path leads to the same place with a slash behind it.
    private DescribedOperation? Find(string method, string path) =>
        _byMethod.GetValueOrDefault(method)?.FirstOrDefault(o => o.IsAt(path.TrimEnd('/')));
}
