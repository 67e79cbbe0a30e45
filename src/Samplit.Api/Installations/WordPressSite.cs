using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Api.Installations;

/// <param name="Accepted">Whether the site let the user in.</param>
/// <param name="User">What the site calls the user.</param>
/// <param name="Problem">
/// <c>not_accepted</c>, whatever the reason: who could tell them apart could look through us for what is open where.
/// The server's log says why.
/// </param>
public sealed record WordPressCheck(bool Accepted, string? User, IReadOnlyList<string>? Roles, string? Problem);

/// <summary>
/// A WordPress site, asked over its REST API with an application password (WordPress 5.6 or later; Basic authentication
/// as RFC 7617 has it). It follows no redirect: a password is for the site that it was made on.
/// </summary>
public sealed partial class WordPressSite(SiteConnection sites, ILogger<WordPressSite> logger)
{
    private const string Path = "/wp-json/wp/v2/users/me?context=edit";

    /// <summary>Asks the site who the credentials' user is there.</summary>
    /// <param name="domain">One of the installation's.</param>
    public async Task<WordPressCheck> CheckAsync(string domain, WordPressCredentials credentials, CancellationToken ct)
    {
        var authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.ApplicationPassword}"))
        );
        using var answer = await sites.AskAsync(domain, Path, r => r.Headers.Authorization = authorization, ct);
        if (answer is null)
        {
            return Refused(domain, "no answer");
        }
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        return answer.StatusCode == HttpStatusCode.OK && User(body) is { Name: { } name } user
            ? new(true, name, user.Roles, null)
            : Refused(domain, $"status {(int)answer.StatusCode}");
    }

    private WordPressCheck Refused(string domain, string reason)
    {
        LogRefused(domain, reason);
        return new(false, null, null, "not_accepted");
    }

    private static WordPressUser? User(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WordPressJson.Default.WordPressUser);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "The WordPress site {Domain} did not let us in: {Reason}")]
    private partial void LogRefused(string domain, string reason);
}

internal sealed record WordPressUser(string? Name, IReadOnlyList<string>? Roles);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WordPressUser))]
internal sealed partial class WordPressJson : JsonSerializerContext;
