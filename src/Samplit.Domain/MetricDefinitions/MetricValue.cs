using System.Globalization;
using System.Text.Json;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>
/// A number that a metric adds up: from -10^12 to 10^12, to nine decimals, so that sums of tens of millions of them are
/// exact in a decimal, and come to the same in any order.
/// </summary>
internal static class MetricValue
{
    public const decimal Largest = 1_000_000_000_000m;
    public const int Decimals = 9;

    /// <summary>A text of digits with a point: money is written so, since a double could not hold it.</summary>
    /// <returns>Null for any other text, and for what is too large.</returns>
    public static decimal? Parse(string text) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? Bounded(value)
            : null;

    /// <summary>A number, or a text of one.</summary>
    /// <returns>Null for anything else, and for what is too large.</returns>
    public static decimal? Read(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out var number) ? Bounded(number) : null,
            JsonValueKind.String => TextOf(value) is { } text ? Parse(text) : null,
            _ => null,
        };

    /// <returns>Null for what is too large.</returns>
    public static decimal? Bounded(decimal value) =>
        decimal.Abs(value) <= Largest ? decimal.Round(value, Decimals, MidpointRounding.ToEven) : null;

    /// <summary>The text that <see cref="Parse"/> takes, without zeros that say nothing.</summary>
    public static string Format(decimal value) => value.ToString("G29", CultureInfo.InvariantCulture);

    /// <summary>The nearest double, on every machine: that of a decimal is not said to be.</summary>
    public static double ToDouble(decimal value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <returns>Null for what is no text, or half of a surrogate pair in one.</returns>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
