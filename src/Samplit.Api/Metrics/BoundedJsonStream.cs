using System.Text.Json;

namespace Samplit.Api.Metrics;

/// <summary>
/// JSON as it comes, but of no endless values: a reader that goes on piece by piece has to keep all of a text or number
/// until it ends, so that one text as long as the body would cost several times the body.
/// </summary>
internal sealed class BoundedJsonStream(Stream body) : Stream
{
    /// <summary>Bytes between two of the signs that divide JSON.</summary>
    public const int MaxValueLength = 64 * 1024;

    private int _length;
    private bool _isText;
    private bool _isEscaped;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="JsonException">A value is longer.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        Measure(buffer.Span[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Measure(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (!_isText && b is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':')
            {
                _length = 0;
                continue;
            }
            if (++_length > MaxValueLength)
            {
                throw new JsonException($"A value is longer than {MaxValueLength:N0} bytes.");
            }
            if (b == (byte)'"' && !_isEscaped)
            {
                _isText = !_isText;
            }
            _isEscaped = _isText && !_isEscaped && b == (byte)'\\';
        }
    }
}
