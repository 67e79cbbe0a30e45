using System.Globalization;
using System.Text.Json;

namespace Samplit.Ledger.Export;

/// <summary>
/// Reads members of objects in the one way that they may be written, so that no two texts mean the same event.
/// </summary>
internal static class StrictJson
{
    public static JsonDocumentOptions Options { get; } = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="FormatException">A member is missing, or is there that should not be.</exception>
    public static void Require(this JsonElement json, string[] members, params string[] optional)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("an object was expected");
        }
        foreach (var name in members)
        {
            if (!json.TryGetProperty(name, out _))
            {
                throw new FormatException($"'{name}' is missing");
            }
        }
        foreach (var member in json.EnumerateObject())
        {
            if (!members.Contains(member.Name) && !optional.Contains(member.Name))
            {
                throw new FormatException($"'{member.Name}' is not known here");
            }
        }
    }

    /// <exception cref="FormatException">It is not there, or no text.</exception>
    public static string Text(this JsonElement json, string name) =>
        json.OptionalText(name) ?? throw new FormatException($"'{name}' is missing");

    /// <returns>Null when it is not there.</returns>
    /// <exception cref="FormatException">It is no text, or half of a surrogate pair is in it.</exception>
    public static string? OptionalText(this JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value))
        {
            return null;
        }
        try
        {
            return value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : throw new FormatException($"'{name}' is no text");
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"'{name}' has half of a surrogate pair in it", e);
        }
    }

    /// <exception cref="FormatException">It is no UUID, or not in lower case.</exception>
    public static Guid Id(this JsonElement json, string name) =>
        json.Text(name) is var text && Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text
            ? id
            : throw new FormatException($"'{name}' is no UUID in lower case");

    /// <exception cref="FormatException">It is not 64 lower-case hexadecimal digits.</exception>
    public static Digest Hash(this JsonElement json, string name) =>
        Digest.TryParse(json.Text(name), out var hash)
            ? hash
            : throw new FormatException($"'{name}' is not 64 lower-case hexadecimal digits");

    /// <summary>A whole number, as such numbers are written.</summary>
    /// <exception cref="FormatException">It is none, or out of range.</exception>
    public static long Number(this JsonElement json, string name, long least, long most) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
        && value.GetRawText() == number.ToString(CultureInfo.InvariantCulture)
        && number >= least
        && number <= most
            ? number
            : throw new FormatException($"'{name}' is no whole number from {least} to {most}");
}
