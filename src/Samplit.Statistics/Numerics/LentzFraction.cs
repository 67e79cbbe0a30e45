namespace Samplit.Statistics.Numerics;

/// <summary>
/// A continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)), evaluated from its beginning by Lentz's algorithm as modified by I.
/// Thompson and A. Barnett, "Coulomb and Bessel functions of complex arguments and order" (1986).
/// </summary>
internal struct LentzFraction
{
    private const double Tiny = 1e-300;
    private const double Enough = 2.3e-16;

    private double _numerator;
    private double _denominator;

    /// <param name="first">b₀.</param>
    public LentzFraction(double first)
    {
        Value = first == 0 ? Tiny : first;
        _numerator = Value;
    }

    public double Value { get; private set; }

    /// <returns>Whether the value no longer changes.</returns>
    public bool Next(double partialNumerator, double partialDenominator)
    {
        _denominator = partialDenominator + partialNumerator * _denominator;
        _denominator = 1 / (_denominator == 0 ? Tiny : _denominator);
        _numerator = partialDenominator + partialNumerator / _numerator;
        _numerator = _numerator == 0 ? Tiny : _numerator;
        var factor = _numerator * _denominator;
        Value *= factor;
        return Math.Abs(factor - 1) <= Enough;
    }
}
