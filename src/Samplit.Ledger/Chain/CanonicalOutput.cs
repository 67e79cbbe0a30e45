using System.Buffers;
using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>A member of an object, as it stands in the output.</summary>
/// <param name="IsPlain">The name is ASCII without escapes.</param>
internal readonly record struct CanonicalMember(int Start, int NameEnd, int End, bool IsPlain);

/// <summary>Canonical JSON that is being written, in a pooled buffer.</summary>
internal sealed class CanonicalOutput(byte[] buffer) : IComparer<CanonicalMember>, IDisposable
{
    private byte[] _buffer = buffer;

    public int Length { get; private set; }

    public bool Respelled { get; set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Append(char ascii)
    {
        Room(1)[0] = (byte)ascii;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <param name="c">A byte of a string's UTF-8.</param>
    /// <exception cref="NotCanonicalException">It is U+0000.</exception>
    public void AppendEscaped(byte c)
    {
        switch (c)
        {
            case (byte)'"':
                Append("\\\""u8);
                break;
            case (byte)'\\':
                Append("\\\\"u8);
                break;
            case (byte)'\b':
                Append("\\b"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\f':
                Append("\\f"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            case 0:
                throw new NotCanonicalException("U+0000 cannot be stored as jsonb");
            case < 0x20:
                Append("\\u00"u8);
                Append((char)('0' + (c >> 4)));
                Append("0123456789abcdef"[c & 15]);
                break;
            default:
                Append((char)c);
                break;
        }
    }

    public Span<byte> Room(int size)
    {
        if (_buffer.Length - Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, Length + size));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(Length);
    }

    public void Advance(int size) => Length += size;

    public void DropLast() => Length--;

    /// <summary>
    /// UTF-16 order. For plain ASCII that is the order of the bytes; UTF-8 order differs beyond U+FFFF.
    /// </summary>
    public int Compare(CanonicalMember left, CanonicalMember right)
    {
        var a = _buffer.AsSpan(left.Start + 1, left.NameEnd - left.Start - 2);
        var b = _buffer.AsSpan(right.Start + 1, right.NameEnd - right.Start - 2);
        return left.IsPlain && right.IsPlain ? a.SequenceCompareTo(b) : string.CompareOrdinal(Unescape(a), Unescape(b));
    }

    /// <summary>Rewrites the members that stand from <paramref name="start"/> to the end, in order.</summary>
    public void Reorder(int start, Span<CanonicalMember> members)
    {
        members.Sort(this);
        var scratch = ArrayPool<byte>.Shared.Rent(Length - start);
        var at = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (Compare(members[i - 1], members[i]) == 0)
                {
                    throw new NotCanonicalException("an object has the same name twice");
                }
                scratch[at++] = (byte)',';
            }
            var text = _buffer.AsSpan(members[i].Start, members[i].End - members[i].Start);
            text.CopyTo(scratch.AsSpan(at));
            at += text.Length;
        }
        scratch.AsSpan(0, at).CopyTo(_buffer.AsSpan(start));
        ArrayPool<byte>.Shared.Return(scratch);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static string Unescape(ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. name, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
