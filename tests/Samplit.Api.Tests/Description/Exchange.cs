using System.Net.Http.Headers;

namespace Samplit.Api.Tests.Description;

/// <summary>A request and its answer, as far as the description has something to say of them.</summary>
/// <param name="Path">Without the query.</param>
internal sealed record Exchange(
    string Method,
    string Path,
    int Status,
    HttpResponseHeaders Headers,
    string? ContentType,
    string Text
)
{
    private const int MaxShownLength = 2_000;

    /// <summary>
    /// The web server refuses by itself what is not HTTP, is too long or is for another host, and has no words for it.
    /// </summary>
    public bool IsOfTheWebServer => Status is 400 or 414 or 431 && Text.Length == 0;

    /// <returns>Null for an answer that does not know its request.</returns>
    public static Exchange? Of(HttpResponseMessage response, string text) =>
        response.RequestMessage is { RequestUri: { } address } request
            ? new(
                request.Method.Method,
                address.IsAbsoluteUri ? address.AbsolutePath : address.OriginalString.Split('?')[0],
                (int)response.StatusCode,
                response.Headers,
                response.Content.Headers.ContentType?.MediaType,
                text
            )
            : null;

    public override string ToString() => $"{Method} {Start(Path)} → {Status} {ContentType}\n{Start(Text)}";

    /// <summary>As much as anybody reads.</summary>
    public static string Start(string text) => text.Length > MaxShownLength ? text[..MaxShownLength] + "…" : text;
}
