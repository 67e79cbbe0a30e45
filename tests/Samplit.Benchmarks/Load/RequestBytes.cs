using System.Buffers.Text;
using System.Text;

namespace Samplit.Benchmarks.Load;

/// <summary>The requests of one connection as bytes, of which only the visitor's ten digits change.</summary>
internal sealed class RequestBytes
{
    private const int Digits = 10;

    private readonly byte[][] _requests;
    private readonly Visitors? _visitors;

    public RequestBytes(Workload workload, Uri server)
    {
        _visitors = workload.Visitors;
        _requests =
        [
            .. workload.Paths.Select(path =>
                Encoding.ASCII.GetBytes(
                    _visitors is null ? Get(path, server) : Post(path, server, _visitors, workload.Key)
                )
            ),
        ];
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<byte> For(long number)
    {
        var request = _requests[number % _requests.Length];
        if (_visitors is not null)
        {
            var visitor = _visitors.Draws is { } draws ? draws[number % draws.Length] : number;
            var digits = request.AsSpan(request.Length - _visitors.After.Length - Digits, Digits);
            Utf8Formatter.TryFormat(visitor, digits, out _, new System.Buffers.StandardFormat('D', Digits));
        }
        return request;
    }

    private static string Get(string path, Uri server) => $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n";

    private static string Post(string path, Uri server, Visitors visitors, string? key)
    {
        var body = $"{visitors.Before}{visitors.NameOf(0)}{visitors.After}";
        return $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n"
            + (key is null ? "" : $"Authorization: Bearer {key}\r\n")
            + $"Content-Length: {body.Length}\r\n\r\n{body}";
    }
}
