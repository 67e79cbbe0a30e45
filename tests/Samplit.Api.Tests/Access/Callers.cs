using System.Net.Http.Headers;
using System.Text;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>Who asks a server, other than those that tests ask as.</summary>
internal static class Callers
{
    /// <param name="authorization">All of the header; null for none.</param>
    public static async Task<Answer> AskAsAsync(
        this RunningServer server,
        string? authorization,
        string method,
        string path,
        string? body = null
    )
    {
        // A client of its own, that shows nothing by itself.
        using var http = server.IsInMemory
            ? server.Alba.Server.CreateClient()
            : new HttpClient { BaseAddress = server.Http.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }
        return await Answer.ReadAsync(await http.SendAsync(request));
    }

    /// <summary>What an operation takes, and nothing that is there: an id that nothing has, an empty body.</summary>
    public static Task<Answer> TryAsync(
        this RunningServer server,
        string? authorization,
        DescribedOperation operation,
        Guid? id = null
    )
    {
        var path = operation
            .Path.Replace("{id}", (id ?? Guid.CreateVersion7()).ToString(), StringComparison.Ordinal)
            .Replace("{proposal}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
            .Replace("{metric}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
            .Replace("{sequence}", "1", StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{level}", "0", StringComparison.Ordinal)
            .Replace("{name}", "nothing", StringComparison.Ordinal);
        return server.AskAsAsync(authorization, operation.Method, path, operation.Bodies.Count > 0 ? "{}" : null);
    }

    /// <returns>The key that was made, with its secret.</returns>
    public static async Task<Answer> MakeKeyAsync(this RunningServer server, object members)
    {
        var request = Calls.ToJson(members);
        request.TryAdd("name", "a test's");
        return (await server.PostAsync("/api/keys", request)).Is(System.Net.HttpStatusCode.Created);
    }

    public static string Secret(this Answer made) => made["secret"].GetString()!;

    public static Guid Id(this Answer made) => made["key", "id"].GetGuid();

    public static Task<Answer> GetWithAsync(this RunningServer server, string key, string path) =>
        server.AskAsAsync($"Bearer {key}", "GET", path);
}
