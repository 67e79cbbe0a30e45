using System.Numerics;

namespace Samplit.Statistics.Tests.Numerics;

/// <summary>
/// exp and log to 70 digits, by Taylor's series in whole numbers: slow, and with nothing in common with what it is to
/// judge.
/// </summary>
internal static class Precise
{
    /// <summary>Numbers are kept as multiples of 2⁻²⁵⁶.</summary>
    private const int Bits = 256;

    private static readonly BigInteger One = BigInteger.One << Bits;
    private static readonly BigInteger LogTwo = 2 * Artanh(One / 3);

    /// <summary>How far a result is from e^<paramref name="x"/>, in units of its own last place.</summary>
    internal static double ErrorOfExp(double x, double actual)
    {
        var (power, exponent) = Exp(x);
        return Distance(actual, power, exponent);
    }

    /// <summary>The same of e^x - 1; not for x below 2⁻¹⁵⁰.</summary>
    internal static double ErrorOfExpMinusOne(double x, double actual)
    {
        var (power, exponent) = Exp(x);
        return Distance(actual, Shifted(power, exponent) - One, 0);
    }

    /// <summary>The same of log <paramref name="x"/>, which is positive.</summary>
    internal static double ErrorOfLog(double x, double actual)
    {
        var (mantissa, exponent) = Parts(x);
        var length = (int)mantissa.GetBitLength();
        var number = mantissa << (Bits - length);
        var log = (exponent + length) * LogTwo + 2 * Artanh(((number - One) << Bits) / (number + One));
        return Distance(actual, log, 0);
    }

    /// <summary>e^x = power · 2^exponent.</summary>
    private static (BigInteger Power, int Exponent) Exp(double x)
    {
        var (mantissa, exponent) = Parts(x);
        var number = Shifted(mantissa, exponent + Bits);
        var doublings = (int)(number / LogTwo);
        var rest = number - doublings * LogTwo;
        var (sum, term) = (BigInteger.Zero, One);
        for (var n = 1; !term.IsZero; n++)
        {
            sum += term;
            term = Shifted(term * rest, -Bits) / n;
        }

        return (sum, doublings);
    }

    private static BigInteger Artanh(BigInteger number)
    {
        var square = Shifted(number * number, -Bits);
        var (sum, power) = (BigInteger.Zero, number);
        for (var odd = 1; !power.IsZero; odd += 2)
        {
            sum += power / odd;
            power = Shifted(power * square, -Bits);
        }

        return sum;
    }

    private static double Distance(double actual, BigInteger number, int exponent)
    {
        var (mantissa, lastPlace) = Parts(actual);
        var finer = lastPlace - exponent + Bits;
        return Math.ScaleB((double)BigInteger.Abs(Shifted(mantissa, finer) - number), -finer);
    }

    /// <summary>x = mantissa · 2^exponent, the latter being what the last place is worth.</summary>
    private static (BigInteger Mantissa, int Exponent) Parts(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var exponent = (int)(bits >> 52);
        var fraction = bits & ((1L << 52) - 1);
        return exponent == 0
            ? (Math.Sign(x) * fraction, -1074)
            : (Math.Sign(x) * (fraction + (1L << 52)), exponent - 1075);
    }

    /// <summary>Towards 0, so that what becomes smaller and smaller ends there.</summary>
    private static BigInteger Shifted(BigInteger number, int by) =>
        by >= 0 ? number << by : number / (BigInteger.One << -by);
}
