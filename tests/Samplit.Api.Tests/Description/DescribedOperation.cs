using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Samplit.Api.Tests.Description;

/// <summary>An operation of the document.</summary>
internal sealed partial class DescribedOperation
{
    private const string ProblemType = "application/problem+json";
    private readonly Regex _path;
    private readonly Dictionary<int, DescribedResponse> _responses;
    private readonly JsonSchema _problem;

    public DescribedOperation(
        DescribedApi api,
        string method,
        string path,
        JsonElement operation,
        Func<JsonElement, JsonSchema> compile
    )
    {
        (Method, Path, Description) = (method, path, operation);
        _path = Pattern(path);
        _responses = operation
            .GetProperty("responses")
            .EnumerateObject()
            .ToDictionary(
                r => int.Parse(r.Name, CultureInfo.InvariantCulture),
                r => new DescribedResponse(api.Resolve(r.Value), compile)
            );
        Bodies = operation.TryGetProperty("requestBody", out var body)
            ?
            [
                .. body.GetProperty("content")
                    .EnumerateObject()
                    .Select(c => new DescribedBody(c.Name, c.Value, compile)),
            ]
            : [];
        Parameters = operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(p => new DescribedParameter(p))]
            : [];
        _problem = _responses[400].Schemas[ProblemType]!;
    }

    public string Method { get; }

    /// <summary>With parameters in braces.</summary>
    public string Path { get; }

    public JsonElement Description { get; }

    public IReadOnlyList<DescribedBody> Bodies { get; }

    public IReadOnlyList<DescribedParameter> Parameters { get; }

    public IReadOnlyDictionary<int, DescribedResponse> Responses => _responses;

    public string Id => Description.GetProperty("operationId").GetString()!;

    /// <summary>Of two paths that fit, the one with more letters is meant.</summary>
    public int LiteralLength => Parameter().Replace(Path, "").Length;

    public bool IsAt(string path) => _path.IsMatch(path);

    /// <returns>Null when the answer is as described.</returns>
    public string? Mismatch(Exchange exchange)
    {
        if (exchange.Status == 500)
        {
            // A failure of the server is no answer of an operation, but a problem all the same; tests that mean it say
            // so.
            return exchange.ContentType == ProblemType
                ? JsonCheck.Mismatch(_problem, exchange.Text)
                : "A 500 without a problem.";
        }
        return _responses.TryGetValue(exchange.Status, out var response)
            ? response.Mismatch(exchange)
            : "The status is not described.";
    }

    public override string ToString() => $"{Id} ({Method} {Path})";

    private static Regex Pattern(string path)
    {
        var parts = Parameter().Split(path).Select(Regex.Escape);
        // Numbers of tiles have slashes in them, which OpenAPI has no word for.
        var any = path.StartsWith("/audit/log/tile/", StringComparison.Ordinal) ? ".+" : "[^/]+";
        return new Regex($"^{string.Join(any, parts)}$", RegexOptions.Compiled, TimeSpan.FromSeconds(1));
    }

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

/// <summary>A media type that an operation takes.</summary>
internal sealed class DescribedBody(string mediaType, JsonElement content, Func<JsonElement, JsonSchema> compile)
{
    private readonly Lazy<JsonSchema> _compiled = new(() => compile(content.GetProperty("schema")));

    public string MediaType => mediaType;

    public JsonElement Schema => content.GetProperty("schema");

    public JsonElement? Example => content.TryGetProperty("example", out var example) ? example : null;

    public string? Mismatch(string text) => JsonCheck.Mismatch(_compiled.Value, text);
}

internal sealed class DescribedParameter(JsonElement parameter)
{
    public string Name => parameter.GetProperty("name").GetString()!;

    /// <summary>path, query or header.</summary>
    public string In => parameter.GetProperty("in").GetString()!;

    public bool IsRequired => parameter.TryGetProperty("required", out var required) && required.GetBoolean();

    public JsonElement Schema => parameter.GetProperty("schema");
}
