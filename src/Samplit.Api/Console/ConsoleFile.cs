using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Samplit.Api.Console;

/// <summary>A file of the console, as it is and as it was compressed when it was built.</summary>
/// <param name="Type">As <c>Content-Type</c> has it.</param>
/// <param name="Tag">Names its content.</param>
internal sealed record ConsoleFile(
    string Type,
    string Tag,
    ReadOnlyMemory<byte> Plain,
    ReadOnlyMemory<byte> Gzip,
    ReadOnlyMemory<byte> Brotli
)
{
    /// <summary>In the smallest form that the caller takes (RFC 9110, 12.5.3).</summary>
    public IResult Answer(HttpContext http)
    {
        var (encoding, bytes) =
            Takes(http.Request, "br") ? ("br", Brotli)
            : Takes(http.Request, "gzip") ? ("gzip", Gzip)
            : (null, Plain);
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
        {
            http.Response.Headers.ContentEncoding = encoding;
        }
        return TypedResults.Bytes(bytes, Type, entityTag: new($"\"{Tag}{(encoding is null ? "" : "-")}{encoding}\""));
    }

    private static bool Takes(HttpRequest request, string encoding) =>
        new RequestHeaders(request.Headers).AcceptEncoding.Any(e =>
            e.Quality is not 0 && e.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase)
        );
}
