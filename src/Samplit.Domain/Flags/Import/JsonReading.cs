using System.Globalization;
using System.Text.Json;

namespace Samplit.Domain.Flags.Import;

/// <summary>Reads files of others, which have anything anywhere: what is not there or of another kind is null.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool? Boolean(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } found
            ? found.GetBoolean()
            : null;

    /// <summary>Of a number, and of a text of one.</summary>
    public static double? Number(this JsonElement element, string name) => element.Member(name)?.AsNumber();

    public static double? AsNumber(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.String
                when double.TryParse(
                    element.GetString(),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            _ => null,
        };

    public static IReadOnlyList<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>Each name once.</summary>
    public static IReadOnlyList<JsonProperty> Members(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } members
            ? [.. members.EnumerateObject().DistinctBy(m => m.Name)]
            : [];

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.Items(name).Select(AsValue).OfType<string>()];

    /// <summary>As values of a rule are: texts, with numbers and booleans as JSON writes them.</summary>
    public static string? AsValue(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            _ => null,
        };

    public static FlagKind? KindOfValue(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => FlagKind.Boolean,
            JsonValueKind.String => FlagKind.String,
            JsonValueKind.Number => FlagKind.Number,
            JsonValueKind.Object => FlagKind.Object,
            _ => null,
        };
}
