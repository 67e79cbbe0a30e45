using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>
/// Paths are taken in their normal form only (RFC 3986, 6.2.2): a proxy in front that compares what was sent, where the
/// web server compares what it means, would let through what it was told to keep.
/// </summary>
internal static class RequestTarget
{
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%.\\");

    private static readonly SearchValues<char> LowerCase = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789/-_.:"
    );

    /// <summary>
    /// Before routing: 400 for a target that was not sent as it is understood, or has a character that no text has.
    /// </summary>
    public static Task RequireNormal(HttpContext http, RequestDelegate next)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = PathOf(target);
        var problem =
            !IsNormal(path)
                ? "The path is not in normal form: it has dot segments, backslashes or characters that need no escape."
            : target
                .AsSpan(target.IndexOf(path, StringComparison.Ordinal) + path.Length)
                .Contains("%00", StringComparison.Ordinal)
                ? "The query has the character U+0000."
            : null;
        return problem is null
            ? next(http)
            : ExceptionProblems.WriteAsync(
                http,
                Problems.Details(
                    StatusCodes.Status400BadRequest,
                    "The request is not valid",
                    ProblemCodes.InvalidRequest,
                    problem
                )
            );
    }

    /// <summary>Behind routing, which does not mind upper and lower case: 404 for another spelling of a path.</summary>
    public static Task RequireSpelling(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value!;
        if (
            // All our paths are in lower case, so what has nothing else in it is spelled as they are.
            path.AsSpan().ContainsAnyExcept(LowerCase)
            && http.GetEndpoint() is RouteEndpoint route
            && !IsSpelled(path, route.RoutePattern)
        )
        {
            http.SetEndpoint(null);
        }
        return next(http);
    }

    /// <summary>The path as it was sent, also where the target is a whole address, as proxies are asked.</summary>
    private static string PathOf(string target)
    {
        var start = 0;
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            start = target.IndexOf('/', scheme + 3);
            if (start < 0)
            {
                return "";
            }
        }
        var end = target.IndexOf('?', start);
        return end < 0 ? target[start..] : target[start..end];
    }

    private static bool IsNormal(string path)
    {
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }
        if (path.AsSpan().IndexOfAny(Suspicious) < 0)
        {
            return true;
        }
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (
                at + 2 >= path.Length
                || !byte.TryParse(
                    path.AsSpan(at + 1, 2),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture,
                    out var octet
                )
                || octet is (byte)'/' or (byte)'\\' or 0
                || (
                    octet < 128
                    && (
                        char.IsAsciiLetterOrDigit((char)octet) || "-._~".Contains((char)octet, StringComparison.Ordinal)
                    )
                )
            )
            {
                return false;
            }
        }
        return !path.Contains('\\', StringComparison.Ordinal)
            && path.Split('/').All(segment => segment is not "." and not "..");
    }

    private static bool IsSpelled(string path, RoutePattern pattern)
    {
        var segments = path.TrimStart('/').Split('/');
        return pattern
            .PathSegments.Take(segments.Length)
            .Index()
            .All(s =>
                s.Item.Parts is not [RoutePatternLiteralPart literal]
                || string.Equals(segments[s.Index], literal.Content, StringComparison.Ordinal)
            );
    }
}
