using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>HTTP in a word each.</summary>
internal static class Calls
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>So many days ago, in UTC, as metrics name it.</summary>
    public static string Day(int ago) =>
        DateTimeOffset.UtcNow.AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Without the members that are null.</summary>
    public static JsonObject ToJson(object members) => JsonSerializer.SerializeToNode(members, Json)!.AsObject();

    public static async Task<Answer> GetAsync(this RunningServer server, string path) =>
        await Answer.ReadAsync(await server.Http.GetAsync(new Uri(path, UriKind.Relative)));

    public static Task<Answer> PostAsync(
        this RunningServer server,
        string path,
        object? body = null,
        string? ifMatch = null
    ) => server.PostTextAsync(path, body is null ? null : JsonSerializer.Serialize(body, Json), ifMatch: ifMatch);

    public static Task<Answer> PutAsync(this RunningServer server, string path, object body, string? ifMatch = null) =>
        server.SendTextAsync(HttpMethod.Put, path, JsonSerializer.Serialize(body, Json), "application/json", ifMatch);

    public static Task<Answer> DeleteAsync(this RunningServer server, string path) =>
        server.SendTextAsync(HttpMethod.Delete, path, body: null, "application/json", ifMatch: null);

    /// <summary>Asks for many visitors in one call.</summary>
    public static Task<Answer> Decide(this RunningServer server, params IEnumerable<object?> decisions) =>
        server.PostAsync("/v1/decisions", new { decisions });

    /// <summary>Hands in many conversions in one call.</summary>
    public static Task<Answer> ConvertAll(this RunningServer server, params IEnumerable<object?> conversions) =>
        server.PostAsync("/v1/conversions:batch", new { conversions });

    /// <summary>Sends the body as it is written.</summary>
    public static Task<Answer> PostTextAsync(
        this RunningServer server,
        string path,
        string? body,
        string contentType = "application/json",
        string? ifMatch = null
    ) => server.SendTextAsync(HttpMethod.Post, path, body, contentType, ifMatch);

    private static async Task<Answer> SendTextAsync(
        this RunningServer server,
        HttpMethod method,
        string path,
        string? body,
        string contentType,
        string? ifMatch
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
            // A server that refuses a large body by its length hangs up while it is being sent: ask before sending it.
            request.Headers.ExpectContinue = body.Length > 64 * 1024;
        }
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
        return await Answer.ReadAsync(await server.Http.SendAsync(request));
    }
}
