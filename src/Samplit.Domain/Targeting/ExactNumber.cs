using System.Globalization;
using System.Numerics;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A number as rules compare it: whole numbers exactly, however large, as numbers of orders and accounts are beyond
/// 2^53; others as doubles. Always finite as a double.
/// </summary>
internal readonly struct ExactNumber : IEquatable<ExactNumber>
{
    private const NumberStyles Numeric = NumberStyles.Float;

    private readonly BigInteger? _whole;
    private readonly double _approximate;

    private ExactNumber(BigInteger? whole, double approximate) => (_whole, _approximate) = (whole, approximate);

    /// <summary>Whether no double is this number.</summary>
    public bool IsBeyondDoubles => _whole is { } whole && whole != new BigInteger(_approximate);

    public double Approximate => _approximate;

    /// <summary>A text as a finite number, written as JSON or an invariant double; null for any other.</summary>
    public static ExactNumber? Parse(string text)
    {
        if (
            !double.TryParse(text, Numeric, CultureInfo.InvariantCulture, out var approximate)
            || !double.IsFinite(approximate)
        )
        {
            return null;
        }
        return new ExactNumber(Whole(text.AsSpan().Trim(), approximate), approximate);
    }

    public int OrderTo(ExactNumber other) =>
        (_whole, other._whole) switch
        {
            ({ } a, { } b) => a.CompareTo(b),
            // A double with a fraction is below 2^53, where every whole number is a double.
            ({ } a, null) => -CompareFraction(other._approximate, a),
            (null, { } b) => CompareFraction(_approximate, b),
            _ => _approximate.CompareTo(other._approximate),
        };

    public bool Equals(ExactNumber other) => OrderTo(other) == 0;

    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    public override int GetHashCode() => _whole?.GetHashCode() ?? _approximate.GetHashCode();

    public override string ToString() =>
        IsBeyondDoubles
            ? _whole!.Value.ToString(CultureInfo.InvariantCulture)
            : _approximate.ToString("R", CultureInfo.InvariantCulture);

    private static int CompareFraction(double fraction, BigInteger whole)
    {
        var floor = new BigInteger(Math.Floor(fraction));
        return floor < whole ? -1 : 1;
    }

    /// <returns>Null for what has a fraction.</returns>
    private static BigInteger? Whole(ReadOnlySpan<char> text, double approximate)
    {
        if (Math.Abs(approximate) < 1L << 53)
        {
            // Below that the double is the number, to as many digits as it has.
            return double.IsInteger(approximate) ? new BigInteger(approximate) : null;
        }
        var exponentAt = text.IndexOfAny('e', 'E');
        var exponent = exponentAt < 0 ? 0 : int.Parse(text[(exponentAt + 1)..], CultureInfo.InvariantCulture);
        var digits = exponentAt < 0 ? text : text[..exponentAt];
        var point = digits.IndexOf('.');
        var fraction = point < 0 ? [] : digits[(point + 1)..].TrimEnd('0');
        var significant = point < 0 ? digits : string.Concat(digits[..point], fraction).AsSpan();
        // At most the 309 digits that a finite double has, but for those that say nothing.
        var shift = exponent - fraction.Length;
        var mantissa = BigInteger.Parse(significant, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return shift >= 0 ? mantissa * BigInteger.Pow(10, shift)
            : BigInteger.DivRem(mantissa, BigInteger.Pow(10, -shift)) is { Remainder.IsZero: true } exact
                ? exact.Quotient
            : new BigInteger(approximate);
    }
}
