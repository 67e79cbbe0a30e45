using System.Buffers.Text;

namespace Samplit.Benchmarks.Load;

/// <summary>As much of HTTP/1.1 as it takes to know where an answer ends, when nothing follows it.</summary>
internal static class HttpAnswer
{
    /// <param name="status">0 until the status line is there.</param>
    public static bool IsWhole(ReadOnlySpan<byte> received, out int status)
    {
        const int afterVersion = 9; // HTTP/1.1 and a space
        status = 0;
        var headEnd = received.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0 || !Utf8Parser.TryParse(received.Slice(afterVersion, 3), out status, out _))
        {
            return false;
        }
        var head = received[..headEnd];
        var body = received[(headEnd + 4)..];
        if (head.IndexOf("Transfer-Encoding: chunked"u8) >= 0)
        {
            return body.EndsWith("0\r\n\r\n"u8) && (body.Length == 5 || body[^6] == '\n');
        }
        var length = head.IndexOf("Content-Length: "u8);
        return length < 0
            || (Utf8Parser.TryParse(head[(length + 16)..], out int expected, out _) && body.Length >= expected);
    }
}
