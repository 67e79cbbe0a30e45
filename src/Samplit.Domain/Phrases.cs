using System.Globalization;

namespace Samplit.Domain;

/// <summary>Numbers in English sentences, always in the same form, so that others can make the same from the numbers.</summary>
internal static class Phrases
{
    /// <summary>A part of 1 with one digit behind the point; what is not 0 or 1 is never told as if it were.</summary>
    public static string Percent(double part) =>
        part is > 0 and < 0.0005 ? "below 0.1 %"
        : part is < 1 and > 0.9995 ? "above 99.9 %"
        : string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.0} %");

    /// <summary>With a sign in front, in percentage points.</summary>
    public static string Points(double difference) =>
        string.Create(CultureInfo.InvariantCulture, $"{difference * 100:+0.00;−0.00;0.00}");

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>To four digits, of which a sentence tells three at most.</summary>
    public static double Rounded(double value) =>
        double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
