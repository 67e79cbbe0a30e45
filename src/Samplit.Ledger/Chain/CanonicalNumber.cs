using System.Buffers.Text;
using System.Globalization;

namespace Samplit.Ledger.Chain;

/// <summary>
/// Numbers as ECMAScript writes them (RFC 8785 §3.2.2.3): the shortest digits that give the double back.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>Room that any canonical number fits in.</summary>
    public const int MaximumSize = 32;

    /// <param name="literal">A JSON number.</param>
    /// <param name="refuseInexactIntegers">True on the way in: digits beyond 2^53 may silently change.</param>
    public static int Write(ReadOnlySpan<byte> literal, Span<byte> destination, bool refuseInexactIntegers)
    {
        var isInteger = literal.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
        if (isInteger && literal.Length <= 15 && !literal.SequenceEqual("-0"u8))
        {
            literal.CopyTo(destination);
            return literal.Length;
        }
        if (!Utf8Parser.TryParse(literal, out double value, out var consumed) || consumed != literal.Length)
        {
            value = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        var written = Write(value, destination);
        // A double writes itself as digits up to 10^21, and those are its canonical form already.
        if (isInteger && refuseInexactIntegers && value != 0 && !destination[..written].SequenceEqual(literal))
        {
            throw new NotCanonicalException("an integer that no double holds is not I-JSON: send it as a string");
        }
        return written;
    }

    public static int Write(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
        {
            throw new NotCanonicalException("a number that is not finite is not I-JSON");
        }
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        // "R" gives the shortest digits in a layout that differs from ECMAScript's, so only digits and exponent are
        // kept.
        Span<byte> shortest = stackalloc byte[MaximumSize];
        Math.Abs(value).TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[24];
        var (count, point) = SplitDigits(shortest[..length], digits);

        var written = 0;
        if (value < 0)
        {
            destination[written++] = (byte)'-';
        }
        return written + Layout(digits[..count], point, destination[written..]);
    }

    /// <summary>
    /// Significant digits without leading or trailing zeros, and where the point stands before or after them.
    /// </summary>
    private static (int Count, int Point) SplitDigits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var exponent = 0;
        var mark = text.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }
        var dot = text.IndexOf((byte)'.');
        var point = (dot < 0 ? text.Length : dot) + exponent;
        var count = 0;
        foreach (var c in text)
        {
            if (c == '.')
            {
                continue;
            }
            if (count == 0 && c == '0')
            {
                point--;
                continue;
            }
            digits[count++] = c;
        }
        while (digits[count - 1] == '0')
        {
            count--;
        }
        return (count, point);
    }

    /// <summary>ECMA-262 Number::toString, steps 6 to 12; <paramref name="point"/> is the specification's n.</summary>
    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        var k = digits.Length;
        if (point is > 0 and <= 21)
        {
            if (k <= point)
            {
                digits.CopyTo(destination);
                destination[k..point].Fill((byte)'0');
                return point;
            }
            digits[..point].CopyTo(destination);
            destination[point] = (byte)'.';
            digits[point..].CopyTo(destination[(point + 1)..]);
            return k + 1;
        }
        if (point is > -6 and <= 0)
        {
            destination[0] = (byte)'0';
            destination[1] = (byte)'.';
            destination[2..(2 - point)].Fill((byte)'0');
            digits.CopyTo(destination[(2 - point)..]);
            return 2 - point + k;
        }

        var written = 1;
        destination[0] = digits[0];
        if (k > 1)
        {
            destination[written++] = (byte)'.';
            digits[1..].CopyTo(destination[written..]);
            written += k - 1;
        }
        destination[written++] = (byte)'e';
        destination[written++] = point > 0 ? (byte)'+' : (byte)'-';
        Math.Abs(point - 1)
            .TryFormat(destination[written..], out var exponentLength, default, CultureInfo.InvariantCulture);
        return written + exponentLength;
    }
}

/// <summary>
/// JSON that has no canonical form that survives jsonb and a double; the message says what was found.
/// </summary>
public sealed class NotCanonicalException(string message) : Exception(message);
