using System.Buffers;
using System.Text.Json;

namespace Samplit.Api.Flags;

/// <summary>All flags as the protocol writes them, with where to listen for changes.</summary>
internal sealed class OfrepBulkResult : IResult
{
    private readonly OfrepText[] _flags;
    private readonly byte[] _end;

    /// <param name="address">Where to listen; null for nowhere.</param>
    public OfrepBulkResult(OfrepText[] flags, string? address)
    {
        _flags = flags;
        _end = address is null
            ? [.. "]}"u8]
            :
            [
                .. "],\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\""u8,
                .. JsonEncodedText.Encode(address).EncodedUtf8Bytes,
                .. "\"}}]}"u8,
            ];
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.ContentLength = Length();
        var body = response.BodyWriter;
        body.Write(Begin);
        for (var i = 0; i < _flags.Length; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }
            body.Write(_flags[i].Json);
        }
        body.Write(_end);
        await body.FlushAsync(httpContext.RequestAborted);
    }

    private static ReadOnlySpan<byte> Begin => "{\"flags\":["u8;

    private long Length()
    {
        var commas = Math.Max(0, _flags.Length - 1);
        long length = Begin.Length + commas + _end.Length;
        foreach (var flag in _flags)
        {
            length += flag.Json.Length;
        }
        return length;
    }
}
