using System.Runtime.CompilerServices;

namespace Samplit.Statistics;

/// <summary>What cannot be an argument is a bug of the caller's: <see cref="ArgumentOutOfRangeException"/>.</summary>
public static class Check
{
    public static double Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw Wrong(name, value, "It is finite.");

    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Wrong(name, value, "It is positive and finite.");

    public static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Wrong(name, value, "It is finite and not below 0.");

    public static double Probability(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and <= 1 ? value : throw Wrong(name, value, "A probability is between 0 and 1.");

    /// <summary>Strictly between 0 and 1: an error rate, a power, a rate that a plan assumes.</summary>
    public static double Inside(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 0 and < 1 ? value : throw Wrong(name, value, "It lies strictly between 0 and 1.");

    private static ArgumentOutOfRangeException Wrong(string name, double value, string rule) => new(name, value, rule);
}
