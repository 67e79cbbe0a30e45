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
        using var output = new CanonicalOutput(ArrayPool<byte>.Shared.Rent(Math.Max(256, json.Length + 64)));
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

    private static void Value(ref Utf8JsonReader reader, CanonicalOutput output, bool refuse)
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

    private static void Number(ReadOnlySpan<byte> literal, CanonicalOutput output, bool refuse)
    {
        var room = output.Room(Math.Max(literal.Length, CanonicalNumber.MaximumSize));
        var size = CanonicalNumber.Write(literal, room, refuse);
        output.Respelled |= !room[..size].SequenceEqual(literal);
        output.Advance(size);
    }

    private static void Array(ref Utf8JsonReader reader, CanonicalOutput output, bool refuse)
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
    private static void Object(ref Utf8JsonReader reader, CanonicalOutput output, bool refuse)
    {
        output.Append('{');
        var start = output.Length;
        var members = ArrayPool<CanonicalMember>.Shared.Rent(16);
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
            var member = new CanonicalMember(memberStart, nameEnd, output.Length, isPlain);
            output.Append(',');

            if (count == members.Length)
            {
                var larger = ArrayPool<CanonicalMember>.Shared.Rent(2 * count);
                members.CopyTo(larger, 0);
                ArrayPool<CanonicalMember>.Shared.Return(members);
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
        ArrayPool<CanonicalMember>.Shared.Return(members);
        output.Append('}');
    }

    private static void String(ref Utf8JsonReader reader, CanonicalOutput output)
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
                output.AppendEscaped(c);
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

    private static void RefuseInvalidUtf8(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            throw new NotCanonicalException("a string is not valid UTF-8");
        }
    }
}
