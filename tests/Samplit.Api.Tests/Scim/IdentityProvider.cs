using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Scim;

/// <summary>Somebody who keeps users and groups over SCIM, with a key of their own.</summary>
internal sealed class IdentityProvider(RunningServer server, string key)
{
    public static async Task<IdentityProvider> ConnectAsync(RunningServer server)
    {
        var key = (await server.MakeKeyAsync(new { kind = "scim" })).Secret();
        Assert.StartsWith("smp_scm_", key, StringComparison.Ordinal);
        return new(server, key);
    }

    public Task<Answer> GetAsync(string path, string? ifNoneMatch = null) =>
        SendAsync("GET", path, body: null, ("If-None-Match", ifNoneMatch));

    public Task<Answer> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<Answer> PutAsync(string path, string body, string? ifMatch = null) =>
        SendAsync("PUT", path, body, ("If-Match", ifMatch));

    public Task<Answer> PatchAsync(string path, string body, string? ifMatch = null) =>
        SendAsync("PATCH", path, body, ("If-Match", ifMatch));

    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path, body: null);

    public Task<Answer> FindAsync(string resources, string filter) =>
        GetAsync($"{resources}?filter={Uri.EscapeDataString(filter)}");

    /// <summary>Somebody new.</summary>
    public async Task<Answer> MakeUserAsync(string? userName = null) =>
        (
            await PostAsync(
                "Users",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                  "userName": "{{userName ?? NewAddress()}}",
                  "displayName": "Somebody"
                }
                """
            )
        ).Is(HttpStatusCode.Created);

    public static string NewAddress() => $"p{Guid.NewGuid():N}@shop.example";

    private async Task<Answer> SendAsync(
        string method,
        string path,
        string? body,
        params (string Name, string? Value)[] headers
    )
    {
        using var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri($"/scim/v2/{path}", UriKind.Relative)
        );
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers.Where(h => h.Value is not null))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        }
        var answer = await Answer.ReadAsync(await http.SendAsync(request));
        if (answer.Text.Length > 0)
        {
            Assert.Equal("application/scim+json", answer.ContentType);
        }
        return answer;
    }
}

internal static class ScimAnswerChecks
{
    public static Guid ResourceId(this Answer answer) => answer["id"].GetGuid();

    public static void IsError(this Answer answer, HttpStatusCode status, string? type = null)
    {
        answer.Is(status);
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", answer["schemas", 0].GetString());
        Assert.Equal($"{(int)status}", answer["status"].GetString());
        Assert.Equal(type, answer.Body.TryGetProperty("scimType", out var of) ? of.GetString() : null);
    }
}
