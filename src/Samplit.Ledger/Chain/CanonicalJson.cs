using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>
/// RFC 8785 canonical JSON: members sorted by UTF-16 code units, ECMAScript numbers, the fewest escapes, no white
/// space. What jsonb and doubles cannot carry (integers that no double holds, lone surrogates, U+0000, doubled names)
/// is refused on the way in, so that the canonical bytes can be rebuilt from jsonb for ever.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonReaderOptions Strict = new()
    {
        MaxDepth = 64,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>Canonical form of JSON that is about to be stored.</summary>
    /// <exception cref="NotCanonicalException">The value would not survive storage.</exception>
    /// <exception cref="JsonException">It is not JSON, or nested deeper than 64.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> json) => Encode(json, refuseInexactIntegers: true, out _);

    /// <param name="respelled">
    /// Whether a number is written in another way than it was: a decimal loses its trailing zeros, and the digits
    /// beyond those that a double keeps (15 to 17).
    /// </param>
    internal static byte[] Encode(ReadOnlySpan<byte> json, out bool respelled) =>
        Encode(json, refuseInexactIntegers: true, out respelled);

    /// <summary>Canonical form of JSON that was read back from jsonb, where 1e30 has become 31 digits.</summary>
    public static byte[] Restore(ReadOnlySpan<byte> json) => Encode(json, refuseInexactIntegers: false, out _);

    private static byte[] Encode(ReadOnlySpan<byte> json, bool refuseInexactIntegers, out bool respelled)
    {
        // Canonical text is rarely longer: only numbers can grow, and only from literals such as 1e20.
        using var output = new Output(ArrayPool<byte>.Shared.Rent(Math.Max(256, json.Length + 64)));
        var reader = new Utf8JsonReader(json, Strict);
        reader.Read();
        Value(ref reader, output, refuseInexactIntegers);
        if (reader.Read())
        {
            throw new JsonException("more than one value");
        }
        respelled = output.Respelled;
        return output.Written.ToArray();
    }

    private static void Value(ref Utf8JsonReader reader, Output output, bool refuse)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, output, refuse);
                break;
            case JsonTokenType.StartArray:
                Array(ref reader, output, refuse);
                break;
            case JsonTokenType.String:
                String(ref reader, output);
                break;
            case JsonTokenType.Number:
                Number(reader.ValueSpan, output, refuse);
                break;
            default:
                output.Append(reader.ValueSpan); // true, false, null
                break;
        }
    }

    private static void Number(ReadOnlySpan<byte> literal, Output output, bool refuse)
    {
        var room = output.Room(Math.Max(literal.Length, CanonicalNumber.MaximumSize));
        var size = CanonicalNumber.Write(literal, room, refuse);
        output.Respelled |= !room[..size].SequenceEqual(literal);
        output.Advance(size);
    }

    private static void Array(ref Utf8JsonReader reader, Output output, bool refuse)
    {
        output.Append('[');
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first)
            {
                output.Append(',');
            }
            Value(ref reader, output, refuse);
        }
        output.Append(']');
    }

    /// <summary>Writes the members as they come, then puts them in order where they are not.</summary>
    private static void Object(ref Utf8JsonReader reader, Output output, bool refuse)
    {
        output.Append('{');
        var start = output.Length;
        var members = ArrayPool<Member>.Shared.Rent(16);
        var count = 0;
        var sorted = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var memberStart = output.Length;
            var isPlain = !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan);
            String(ref reader, output);
            var nameEnd = output.Length;
            output.Append(':');
            reader.Read();
            Value(ref reader, output, refuse);
            var member = new Member(memberStart, nameEnd, output.Length, isPlain);
            output.Append(',');

            if (count == members.Length)
            {
                var larger = ArrayPool<Member>.Shared.Rent(2 * count);
                members.CopyTo(larger, 0);
                ArrayPool<Member>.Shared.Return(members);
                members = larger;
            }
            sorted &= count == 0 || output.Compare(members[count - 1], member) < 0;
            members[count++] = member;
        }
        if (count > 0)
        {
            output.DropLast();
        }
        if (!sorted)
        {
            output.Reorder(start, members.AsSpan(0, count));
        }
        ArrayPool<Member>.Shared.Return(members);
        output.Append('}');
    }

    private static void String(ref Utf8JsonReader reader, Output output)
    {
        output.Append('"');
        if (!reader.ValueIsEscaped)
        {
            RefuseInvalidUtf8(reader.ValueSpan);
            output.Append(reader.ValueSpan); // unescaped JSON text holds nothing that must be escaped
            output.Append('"');
            return;
        }
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(text);
            foreach (var c in text.AsSpan(0, length))
            {
                Escaped(c, output);
            }
        }
        catch (InvalidOperationException)
        {
            throw new NotCanonicalException("a string with a lone surrogate is not I-JSON");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
        output.Append('"');
    }

    private static void Escaped(byte c, Output output)
    {
        switch (c)
        {
            case (byte)'"':
                output.Append("\\\""u8);
                break;
            case (byte)'\\':
                output.Append("\\\\"u8);
                break;
            case (byte)'\b':
                output.Append("\\b"u8);
                break;
            case (byte)'\t':
                output.Append("\\t"u8);
                break;
            case (byte)'\n':
                output.Append("\\n"u8);
                break;
            case (byte)'\f':
                output.Append("\\f"u8);
                break;
            case (byte)'\r':
                output.Append("\\r"u8);
                break;
            case 0:
                throw new NotCanonicalException("U+0000 cannot be stored as jsonb");
            case < 0x20:
                output.Append("\\u00"u8);
                output.Append((char)('0' + (c >> 4)));
                output.Append("0123456789abcdef"[c & 15]);
                break;
            default:
                output.Append((char)c);
                break;
        }
    }

    private static void RefuseInvalidUtf8(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            throw new NotCanonicalException("a string is not valid UTF-8");
        }
    }

    /// <param name="IsPlain">The name is ASCII without escapes.</param>
    private readonly record struct Member(int Start, int NameEnd, int End, bool IsPlain);

    private sealed class Output(byte[] buffer) : IComparer<Member>, IDisposable
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
        public int Compare(Member left, Member right)
        {
            var a = _buffer.AsSpan(left.Start + 1, left.NameEnd - left.Start - 2);
            var b = _buffer.AsSpan(right.Start + 1, right.NameEnd - right.Start - 2);
            return left.IsPlain && right.IsPlain
                ? a.SequenceCompareTo(b)
                : string.CompareOrdinal(Unescape(a), Unescape(b));
        }

        /// <summary>Rewrites the members that stand from <paramref name="start"/> to the end, in order.</summary>
        public void Reorder(int start, Span<Member> members)
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
}
