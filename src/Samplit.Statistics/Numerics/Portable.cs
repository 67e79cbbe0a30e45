namespace Samplit.Statistics.Numerics;

/// <summary>
/// exp and log with the same bits on every machine. <see cref="Math"/>'s are those of the C library, and their last
/// bits differ between libraries and, as these choose their code by it, between processors.
/// </summary>
/// <remarks>
/// <para>
/// Made of +, -, *, / and rounding to whole numbers, of which IEEE 754 settles every bit, in an order that neither
/// compiler changes. There is no fused multiply-add: where the processor has none, a C library stands in, and not all
/// of these round it right (dotnet/runtime issue 98704).
/// </para>
/// <para>
/// After P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic"
/// (1989) and "… of the logarithm function …" (1990): from the nearest entry of a table, Taylor's series is a few
/// terms. Constants come in two parts, the first with so few bits that what it is used for is exact, the second what is
/// left of the true value, from arithmetic with 300 bits.
/// </para>
/// </remarks>
public static class Portable
{
    /// <summary>The largest double whose exponential is finite.</summary>
    private const double Largest = 709.782712893384;

    /// <summary>log(2⁻¹⁰²²): from here down the results are subnormal.</summary>
    private const double MinNormal = -708.3964185322641;

    /// <summary>From here down all is rounded to 0.</summary>
    private const double Least = -745.2;

    // log(2)/16, from one entry of the table to the next. A multiple of 2⁻⁴², so that up to 17,200 of them are exact.
    private const double StepHigh = 0.04332169878489367;
    private const double StepLow = 1.0291218489310676e-13;
    private const double StepsPerUnit = 23.083120654223414;

    // A multiple of 2⁻⁴², as those of LogHigh are: their sum is exact.
    private const double LogTwoHigh = 0.6931471805598903;
    private const double LogTwoLow = 5.497923018708371e-14;

    private const int MantissaBits = 52;
    private const long BitsOfSmallestNormal = 0x0010_0000_0000_0000;
    private const long BitsOfInfinity = 0x7FF0_0000_0000_0000;
    private const long BitsOfRootOfHalf = 0x3FE6_A09E_667F_3BCD;

    /// <summary>The first divisor of 32 in the table of logarithms.</summary>
    private const int FirstDivisor = 23;

    /// <summary>2^(j/16), j from 0.</summary>
    private static ReadOnlySpan<double> PowerHigh =>
        [
            1.0,
            1.0442737824274138,
            1.0905077326652577,
            1.1387886347566916,
            1.189207115002721,
            1.241857812073484,
            1.2968395546510096,
            1.3542555469368927,
            1.4142135623730951,
            1.4768261459394993,
            1.5422108254079407,
            1.6104903319492543,
            1.681792830507429,
            1.7562521603732995,
            1.8340080864093424,
            1.9152065613971474,
        ];

    private static ReadOnlySpan<double> PowerLow =>
        [
            0.0,
            8.551889705537965e-17,
            -3.046782079812471e-17,
            8.912812676025408e-17,
            3.982015231465646e-17,
            4.658027591836937e-17,
            2.5382502794888315e-17,
            7.70094837980299e-17,
            -9.667293313452913e-17,
            -3.483994556892796e-17,
            7.949834809697621e-17,
            2.4707192569797888e-17,
            8.199010020581497e-17,
            2.960140695448873e-17,
            3.283107224245627e-17,
            -1.0619946056195963e-16,
        ];

    /// <summary>log(32/j), j from <see cref="FirstDivisor"/>.</summary>
    private static ReadOnlySpan<double> LogHigh =>
        [
            0.33024168687052224,
            0.28768207245184385,
            0.2468600779316148,
            0.20763936477828793,
            0.16989903679541385,
            0.13353139262449076,
            0.09844007281321865,
            0.0645385211375924,
            0.03174869831468641,
            0.0,
            -0.03077165866670839,
            -0.06062462181648698,
            -0.08961215868976069,
            -0.11778303565643,
            -0.14518200984457508,
            -0.17185025692674571,
            -0.19782574332998593,
            -0.22314355131425145,
            -0.2478361639045943,
            -0.2719337154835557,
            -0.2954642128938758,
            -0.31845373111855224,
            -0.34092658697068146,
        ];

    private static ReadOnlySpan<double> LogLow =>
        [
            5.4612144489920215e-14,
            -6.292357389008195e-14,
            -8.899851356560444e-14,
            -4.3425422595242564e-14,
            -1.6376276414097503e-14,
            3.1859736349078334e-14,
            3.3871241029241416e-14,
            -2.1225608044809997e-14,
            -1.0610652735224087e-13,
            0.0,
            -4.529814257790929e-14,
            5.213620639136504e-14,
            7.355770219435029e-14,
            4.654729747598445e-14,
            7.718001336828099e-14,
            8.649239607212071e-14,
            6.604544877082384e-14,
            4.169796584527195e-14,
            1.3029797173308663e-14,
            -8.604306772808733e-14,
            3.993416384387844e-14,
            1.7625431312172662e-14,
            8.82452633212564e-14,
        ];

    /// <summary>
    /// e to the <paramref name="x"/>, off by less than 0.55 units in the last place, those of subnormal results
    /// included; 0 below, infinity above and NaN for what is not a number.
    /// </summary>
    public static double Exp(double x)
    {
        if (!(x is >= Least and <= Largest))
        {
            return double.IsNaN(x) ? double.NaN
                : x > 0 ? double.PositiveInfinity
                : 0;
        }

        var (high, low, exponent) = Parts(x);
        return x < MinNormal
            ? Subnormal(high, low, exponent)
            : BitConverter.Int64BitsToDouble(
                BitConverter.DoubleToInt64Bits(high + low) + ((long)exponent << MantissaBits)
            );
    }

    /// <summary>
    /// exp(x) - 1, off by less than two units in the last place however small <paramref name="x"/> is.
    /// </summary>
    public static double ExpMinusOne(double x)
    {
        if (!(Math.Abs(x) < 0.7))
        {
            return Exp(x) - 1;
        }

        var (high, low, exponent) = Parts(x);
        var power = PowerOfTwo(exponent);
        return power * high - 1 + power * low;
    }

    /// <summary>
    /// The logarithm of <paramref name="x"/>, off by less than 0.52 units in the last place; of 0 negative infinity, of
    /// what is negative or not a number NaN.
    /// </summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        if (bits is < BitsOfSmallestNormal or >= BitsOfInfinity)
        {
            if (!(x > 0 && double.IsFinite(x)))
            {
                return x == 0 ? double.NegativeInfinity
                    : x > 0 ? x
                    : double.NaN;
            }

            // Subnormal: as if there were exponents for them.
            bits = BitConverter.DoubleToInt64Bits(x * (1L << MantissaBits)) - ((long)MantissaBits << MantissaBits);
        }

        // x = 2^exponent m, with m from the root of a half to that of two, so that there is no cancellation near 1.
        var exponent = (bits - BitsOfRootOfHalf) >> MantissaBits;
        bits -= exponent << MantissaBits;
        var m = BitConverter.Int64BitsToDouble(bits);

        // m = 32/divisor (1 + r). Both parts of m have so few bits that no product is rounded, and r is a double
        // itself.
        var divisor = Math.Round(32 / m);
        var top = BitConverter.Int64BitsToDouble(bits & ~0x7FF_FFFF);
        var r = top * (divisor / 32) - 1 + (m - top) * (divisor / 32);
        var entry = (int)divisor - FirstDivisor;
        var high = exponent * LogTwoHigh + LogHigh[entry];
        var sum = high + r;
        var lost = r - (sum - high);
        var square = r * r;
        var even = -1.0 / 2 - square * (1.0 / 4 + square * (1.0 / 6 + square * (1.0 / 8 + square * (1.0 / 10))));
        var odd = 1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + square * (1.0 / 9)));
        return sum + (lost + (exponent * LogTwoLow + LogLow[entry] + (square * even + r * square * odd)));
    }

    /// <summary>e^x = 2^exponent (high + low), with high from the table and low a few hundredths at most.</summary>
    private static (double High, double Low, int Exponent) Parts(double x)
    {
        // x = steps log(2)/16 + r; the first product and the first difference are exact.
        var steps = Math.Round(x * StepsPerUnit);
        var r = x - steps * StepHigh - steps * StepLow;
        var square = r * r;
        var even = 1.0 / 2 + square * (1.0 / 24 + square * (1.0 / 720));
        var odd = 1.0 / 6 + square * (1.0 / 120 + square * (1.0 / 5040));
        var growth = r + (square * even + r * square * odd);
        var entry = (int)steps & 15;
        var high = PowerHigh[entry];
        return (high, PowerLow[entry] + high * growth, (int)steps >> 4);
    }

    /// <summary>2^exponent (high + low) where that is subnormal, rounded only once.</summary>
    private static double Subnormal(double high, double low, int exponent)
    {
        // The last place of this power is worth what that of the result is: in the sum with it the rounding is the
        // right one, and what is in its mantissa then is the result's.
        var power = PowerOfTwo(-1022 - exponent);
        var sum = power + high;
        var lost = high - (sum - power);
        return BitConverter.Int64BitsToDouble(
            BitConverter.DoubleToInt64Bits(sum + (lost + low)) - BitConverter.DoubleToInt64Bits(power)
        );
    }

    private static double PowerOfTwo(int exponent) =>
        BitConverter.Int64BitsToDouble((long)(1023 + exponent) << MantissaBits);
}
