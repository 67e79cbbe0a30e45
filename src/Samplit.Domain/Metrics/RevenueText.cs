using System.Globalization;

namespace Samplit.Domain.Metrics;

/// <summary>
/// Money as it stands in events: a decimal text, since a double could not hold it; without zeros at its end.
/// </summary>
public static class RevenueText
{
    public static string Format(decimal revenue) => revenue.ToString("0.######", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">It is no decimal number.</exception>
    /// <exception cref="OverflowException">It is larger than any revenue.</exception>
    public static decimal Parse(string text) =>
        decimal.Parse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture
        );

    /// <summary>The nearest double, on every machine: that of a decimal is not said to be.</summary>
    public static double ToDouble(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Parse"/>
    public static decimal Sum(IEnumerable<string> texts) => texts.Sum(Parse);
}
