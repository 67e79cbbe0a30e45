using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Description;

namespace Samplit.Api.Tests.Story;

/// <summary>What came back, kept whole.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    /// <summary>Of an operation that is in the OpenAPI document, it has to be as described there.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            if (Exchange.Of(response, text) is { } exchange && DescribedApi.Current?.Mismatch(exchange) is { } mismatch)
            {
                Assert.Fail($"Not as described: {mismatch}");
            }
            return new Answer(
                response.StatusCode,
                response.Headers,
                response.Content.Headers.ContentType?.MediaType,
                text
            );
        }
    }

    public JsonElement Body => JsonElement.Parse(Text);

    public string? ETag => Headers.ETag?.ToString();

    /// <summary>The member at a path such as <c>variants[0].name</c> would be <c>"variants", 0, "name"</c>.</summary>
    public JsonElement this[params ReadOnlySpan<object> path]
    {
        get
        {
            var element = Body;
            foreach (var step in path)
            {
                element = step is int index ? element[index] : element.GetProperty((string)step);
            }
            return element;
        }
    }

    /// <summary>The member that the path ends with, of each item of the list before.</summary>
    public IEnumerable<T> Each<T>(params ReadOnlySpan<object> path)
    {
        var member = (string)path[^1];
        return [.. this[path[..^1]].EnumerateArray().Select(item => Member<T>(item, member))];
    }

    public IEnumerable<(T1, T2)> Each<T1, T2>(string list, string first, string second) =>
        this[list].EnumerateArray().Select(e => (Member<T1>(e, first), Member<T2>(e, second)));

    public IEnumerable<(T1, T2, T3)> Each<T1, T2, T3>(string list, string first, string second, string third) =>
        this[list].EnumerateArray().Select(e => (Member<T1>(e, first), Member<T2>(e, second), Member<T3>(e, third)));

    private static T Member<T>(JsonElement item, string name) => item.GetProperty(name).Deserialize<T>()!;

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(status == Status, $"Not {(int)status} {status}, but {(int)Status} {Status}: {Text}");
        return this;
    }

    /// <summary>Exactly this JSON, in whatever order its members come.</summary>
    public Answer Is(HttpStatusCode status, string json)
    {
        Is(status);
        Assert.Equal("application/json", ContentType);
        var (expected, actual) = (JsonNode.Parse(json), JsonNode.Parse(Text));
        Assert.True(
            JsonNode.DeepEquals(expected, actual),
            $"Expected {expected?.ToJsonString()}\nbut got  {actual?.ToJsonString()}"
        );
        return this;
    }

    /// <summary>
    /// An RFC 9457 problem with this code and field, all its members, and nothing of the program's insides.
    /// </summary>
    public Answer IsProblem(HttpStatusCode status, string code, string? field = null)
    {
        Is(status);
        Assert.Equal("application/problem+json", ContentType);
        Body.IsProblem(status, code, field);
        return this;
    }

    /// <summary>A request that was understood, and can never work because of this member.</summary>
    public Answer IsInvalid(string? field) => IsProblem(HttpStatusCode.UnprocessableEntity, "invalid_request", field);

    /// <summary>Somebody else has changed it since.</summary>
    public Answer IsStale() => IsProblem(HttpStatusCode.PreconditionFailed, "stale_revision", "If-Match");

    /// <param name="what">As its code begins.</param>
    public Answer IsNotFound(string what) => IsProblem(HttpStatusCode.NotFound, $"{what}_not_found");
}
