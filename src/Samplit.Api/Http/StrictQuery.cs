using System.Globalization;

namespace Samplit.Api.Http;

/// <summary>Reads parameters of the query as minimal APIs do.</summary>
internal static class StrictQuery
{
    /// <exception cref="BadHttpRequestException">It is there, but not of this type.</exception>
    public static T? Optional<T>(HttpContext http, string name)
        where T : struct, IParsable<T>
    {
        string? text = http.Request.Query[name];
        return string.IsNullOrEmpty(text) ? null : Parse<T>(name, text);
    }

    public static string? Optional(HttpContext http, string name) => http.Request.Query[name];

    /// <exception cref="BadHttpRequestException">It is missing, or not of this type.</exception>
    public static T Needed<T>(HttpContext http, string name)
        where T : struct, IParsable<T> => Parse<T>(name, Needed(http, name));

    /// <exception cref="BadHttpRequestException">It is missing.</exception>
    public static string Needed(HttpContext http, string name) =>
        Optional(http, name)
        ?? throw new BadHttpRequestException($"Required parameter \"{name}\" was not provided from query string.");

    private static T Parse<T>(string name, string text)
        where T : struct, IParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new BadHttpRequestException(UnreadableRequests.Parameter(typeof(T), name, text));
}
