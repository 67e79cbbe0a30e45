using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Samplit.Api.Http;

/// <summary>
/// Bodies in a character set that nobody here can read are refused before anybody tries; where none is read, it is
/// nobody's matter.
/// </summary>
internal static class RequestCharset
{
    public static Task RequireKnown(HttpContext http, RequestDelegate next)
    {
        if (
            http.Request.ContentType is not { } contentType
            // Nearly always, and quicker to see.
            || !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || !TakesBody(http.GetEndpoint()?.Metadata)
            || !MediaTypeHeaderValue.TryParse(contentType, out var media)
            || !media.Charset.HasValue
        )
        {
            return next(http);
        }
        var charset = HeaderUtilities.RemoveQuotes(media.Charset);
        if (!IsKnown(charset.ToString()))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }
        // Who reads it as JSON knows no quotes around it (RFC 9110, 5.6.6).
        media.Charset = charset;
        http.Request.ContentType = media.ToString();
        return next(http);
    }

    private static bool TakesBody(EndpointMetadataCollection? metadata) =>
        metadata?.GetMetadata<IAcceptsMetadata>() is not null
        || metadata?.GetMetadata<DescribedBodyAttribute>() is not null;

    private static bool IsKnown(string charset)
    {
        try
        {
            Encoding.GetEncoding(charset);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
