using System.Globalization;
using System.Text.Json;

namespace Samplit.Api.Web;

/// <summary>Values that pages put together by hand, out of whatever they have.</summary>
internal static class WebValues
{
    private const NumberStyles Numeric =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <returns>A text, or a number as it is written; null for anything else.</returns>
    public static string? Text(JsonElement? value) =>
        value switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.String } text => Unescaped(text),
            _ => null,
        };

    /// <returns>A finite number, or the text of one; null for anything else.</returns>
    public static double? Number(JsonElement value) =>
        double.TryParse(Text(value)?.Trim(), Numeric, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    private static string? Unescaped(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        // An escaped half of a surrogate pair: JSON's grammar has it, no text does.
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
