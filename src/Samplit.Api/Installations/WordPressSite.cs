using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Api.Installations;

/// <param name="Accepted">Whether the site let the user in.</param>
/// <param name="User">As the site calls the user.</param>
/// <param name="Problem">Stable, snake_case: why not. The site's own code where it gave one.</param>
public sealed record WordPressCheck(bool Accepted, string? User, IReadOnlyList<string>? Roles, string? Problem);

/// <summary>
/// A WordPress site, asked over its REST API with an application password (WordPress 5.6 or later; Basic authentication as
/// RFC 7617 has it). It follows no redirect: a password is for the site that it was made on.
/// </summary>
public sealed class WordPressSite : IDisposable
{
    private const int LargestAnswer = 256 * 1024;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        }
    )
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Asks the site who the credentials' user is there.</summary>
    /// <param name="domain">One of the installation's. Plain http is for this machine only.</param>
    public async Task<WordPressCheck> CheckAsync(string domain, WordPressCredentials credentials, CancellationToken ct)
    {
        var host = domain.Split(':')[0];
        var isHere = host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{(isHere ? "http" : "https")}://{domain}/wp-json/wp/v2/users/me?context=edit")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.ApplicationPassword}"))
        );
        try
        {
            using var answer = await _http.SendAsync(request, ct);
            var body = await answer.Content.ReadAsByteArrayAsync(ct);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK when Read(body, WordPressJson.Default.WordPressUser) is { Name: { } name } user =>
                    new(true, name, user.Roles, null),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refused(
                    Read(body, WordPressJson.Default.WordPressError)?.Code ?? "not_let_in"
                ),
                >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => Refused("redirected"),
                HttpStatusCode.NotFound => Refused("no_rest_api"),
                _ => Refused("unexpected_answer"),
            };
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return Refused("unreachable");
        }
    }

    public void Dispose() => _http.Dispose();

    private static WordPressCheck Refused(string problem) => new(false, null, null, problem);

    private static T? Read<T>(byte[] body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record WordPressUser(string? Name, IReadOnlyList<string>? Roles);

internal sealed record WordPressError(string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WordPressUser))]
[JsonSerializable(typeof(WordPressError))]
internal sealed partial class WordPressJson : JsonSerializerContext;
