using System.Globalization;
using System.Text.RegularExpressions;

namespace Samplit.Api.Imports;

/// <summary>Reads what stands in a cell, or says what is wrong with it.</summary>
internal static partial class ImportCells
{
    /// <summary>As of tracked events.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    private const string NoNumber = "No number, such as 1234.5 with a point and nothing between thousands.";

    /// <summary>Of flags: 1 and 0, or true and false.</summary>
    public static bool? Flag(string text) =>
        text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    /// <summary>A number, or a flag as 1 or 0.</summary>
    public static (decimal Value, string? Problem) Number(string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return Math.Abs(number) <= Largest ? (number, null) : (0, "A number from -1e12 to 1e12.");
        }
        if (Flag(text) is { } flag)
        {
            return (flag ? 1 : 0, null);
        }
        return (
            0,
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var other) ? NoNumber
            : double.IsNaN(other) ? "NaN is no number."
            : double.IsInfinity(other) ? "Infinity is no number."
            : "A number from -1e12 to 1e12."
        );
    }

    /// <param name="offset">Of times that name none; null where each has to.</param>
    /// <param name="latest">Times behind it are wrong.</param>
    public static (DateTimeOffset Time, string? Problem) Time(string text, TimeSpan? offset, DateTimeOffset latest)
    {
        var match = Written().Match(text);
        if (!match.Success)
        {
            return (default, "No time, such as 2025-11-21T09:30:00Z.");
        }
        if (!match.Groups["offset"].Success && offset is null)
        {
            return (default, "It has no offset from UTC: say in 'utcOffset' which one all have that name none.");
        }
        if (!DateTime.TryParse(match.Groups["local"].Value, CultureInfo.InvariantCulture, out var local))
        {
            return (default, "No day of the calendar, or no time of the day.");
        }
        if (local.Year is < 1970 or > 9998)
        {
            return (default, "From 1970 on.");
        }
        var from = match.Groups["offset"].Success ? Offset(match.Groups["offset"].Value) : offset;
        if (from is not { } known)
        {
            return (default, "The offset from UTC is at most 14 hours.");
        }
        // To microseconds, as PostgreSQL has it.
        var fraction = match.Groups["fraction"].Value.PadRight(6, '0')[..6];
        var time = new DateTimeOffset(
            local.AddMicroseconds(int.Parse(fraction, CultureInfo.InvariantCulture)),
            known
        ).ToUniversalTime();
        return time <= latest ? (time, null) : (default, "It lies ahead.");
    }

    /// <summary>Z, or hours and perhaps minutes such as +02:00, -0530 or +01.</summary>
    /// <returns>Null for what is none.</returns>
    public static TimeSpan? Offset(string text)
    {
        if (text is "Z" or "z")
        {
            return TimeSpan.Zero;
        }
        if (!OnlyOffset().IsMatch(text))
        {
            return null;
        }
        var digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var minutes =
            (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60)
            + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        return minutes > 14 * 60 ? null : TimeSpan.FromMinutes(text[0] == '-' ? -minutes : minutes);
    }

    [GeneratedRegex(
        @"^(?<local>[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)(\.(?<fraction>[0-9]{1,9}))?( ?(?<offset>Z|[+-][0-9]{2}(:?[0-9]{2})?))?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Written();

    [GeneratedRegex(@"^[+-][0-9]{2}(:?[0-5][0-9])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex OnlyOffset();
}
