using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Samplit.Api.Http;

/// <summary>Reads JSON bodies as minimal APIs do.</summary>
internal static class StrictBody
{
    /// <returns>Whether it could be read; otherwise the status says why, as the web server does.</returns>
    /// <exception cref="BadHttpRequestException">There is none, or it is not the JSON expected.</exception>
    public static async ValueTask<(T? Body, bool IsRead)> ReadAsync<T>(HttpContext http)
        where T : class
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            throw Missing();
        }
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Expected a JSON media type.", StatusCodes.Status415UnsupportedMediaType);
        }
        try
        {
            return (await http.Request.ReadFromJsonAsync<T>(http.RequestAborted) ?? throw Missing(), true);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not the JSON expected.", StatusCodes.Status400BadRequest, e);
        }
        catch (BadHttpRequestException e) when (e.StatusCode != StatusCodes.Status400BadRequest)
        {
            http.Response.StatusCode = e.StatusCode;
            return (null, false);
        }
    }

    private static BadHttpRequestException Missing() => new("An object is expected, but no body was provided.");
}
