namespace Samplit.Statistics.Numerics;

/// <summary>
/// The few functions of one real variable that the distributions are built from, each accurate to a few units in the
/// last place where the obvious expression is not.
/// </summary>
public static class Elementary
{
    private const double SeriesLimit = 0.4;

    /// <summary>
    /// log(1 + x) for x &gt; -1, after Kahan; <see cref="double.LogP1(double)"/> is log(x + 1) as written.
    /// </summary>
    public static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Portable.Log(sum) * (x / (sum - 1));
    }

    /// <summary>log(a / b) for positive a and b, to full relative precision when they are close.</summary>
    internal static double LogRatio(double a, double b) =>
        a <= 2 * b && b <= 2 * a ? LogOnePlus((a - b) / b) : Portable.Log(a / b);

    /// <summary>
    /// log(1 + x) - x without cancellation near 0. Further out the logarithm is the caller's, who has 1 + x in a form
    /// that has not been rounded to x.
    /// </summary>
    public static double LogOnePlusMinus(double x, double logOnePlusX)
    {
        if (Math.Abs(x) >= SeriesLimit)
        {
            return logOnePlusX - x;
        }

        // log(1 + x) = 2 artanh(r), and 2r - x = -xr.
        var r = x / (2 + x);
        var square = r * r;
        var term = square;
        var sum = 0.0;
        for (var odd = 3; term > 1e-18 * square; odd += 2)
        {
            sum += term / odd;
            term *= square;
        }

        return r * (2 * sum - x);
    }

    internal static bool IsFarFromZero(double x) => Math.Abs(x) >= SeriesLimit;

    /// <summary>
    /// What Stirling's formula leaves out: log Γ(z) - [(z - 1/2) log z - z + log √(2π)], for z &gt; 0 (DLMF 5.11.1).
    /// Below 16 the argument is raised by the recurrence Γ(z + 1) = zΓ(z).
    /// </summary>
    internal static double StirlingRemainder(double z)
    {
        var raised = 0.0;
        while (z < 16)
        {
            raised += (z + 0.5) * LogOnePlus(1 / z) - 1;
            z += 1;
        }

        var s = 1 / (z * z);
        var series =
            1.0 / 12 + s * (-1.0 / 360 + s * (1.0 / 1260 + s * (-1.0 / 1680 + s * (1.0 / 1188 - s * 691 / 360360))));
        return raised + series / z;
    }

    /// <summary>log Γ(z) for z &gt; 0.</summary>
    internal static double LogGamma(double z) =>
        (z - 0.5) * Portable.Log(z) - z + Portable.Log(2 * Math.PI) / 2 + StirlingRemainder(z);

    /// <summary>log B(a, b) for positive a and b, without the cancellation of three log gammas.</summary>
    internal static double LogBeta(double a, double b)
    {
        var total = a + b;
        // log(a / total) from the other share, which says more when it is small.
        var first = a <= b ? Portable.Log(a / total) : LogOnePlus(-b / total);
        var second = b <= a ? Portable.Log(b / total) : LogOnePlus(-a / total);
        return a * first
            + b * second
            + Portable.Log(2 * Math.PI) / 2
            - (Portable.Log(a) + Portable.Log(b) - Portable.Log(total)) / 2
            + StirlingRemainder(a)
            + StirlingRemainder(b)
            - StirlingRemainder(total);
    }

    /// <summary>exp(x) - 1 - x without cancellation near 0.</summary>
    internal static double ExpMinusOneMinus(double x)
    {
        if (Math.Abs(x) >= SeriesLimit)
        {
            return Portable.Exp(x) - 1 - x;
        }

        var term = x * x / 2;
        var sum = 0.0;
        for (var n = 3; Math.Abs(term) > 1e-18 * sum; n++)
        {
            sum += term;
            term *= x / n;
        }

        return sum;
    }
}
