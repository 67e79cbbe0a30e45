namespace Samplit.Domain.Elements;

/// <summary>Pseudo-classes that browsers have (Selectors Level 4, HTML), and what they take.</summary>
internal static class PseudoClasses
{
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "active",
        "any-link",
        "autofill",
        "blank",
        "checked",
        "default",
        "defined",
        "disabled",
        "empty",
        "enabled",
        "first-child",
        "first-of-type",
        "focus",
        "focus-visible",
        "focus-within",
        "fullscreen",
        "hover",
        "in-range",
        "indeterminate",
        "invalid",
        "last-child",
        "last-of-type",
        "link",
        "modal",
        "only-child",
        "only-of-type",
        "open",
        "optional",
        "out-of-range",
        "picture-in-picture",
        "placeholder-shown",
        "popover-open",
        "read-only",
        "read-write",
        "required",
        "root",
        "scope",
        "target",
        "user-invalid",
        "user-valid",
        "valid",
        "visited",
    };

    /// <summary>Whether there is one of this name that takes no arguments.</summary>
    public static bool IsPlain(string name) =>
        Plain.Contains(name)
        || name.StartsWith("-webkit-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("-moz-", StringComparison.OrdinalIgnoreCase);

    /// <summary>An+B in lower case, <c>odd</c> or <c>even</c> (CSS Syntax Level 3, §6).</summary>
    public static bool IsPlace(string place)
    {
        if (place is "odd" or "even")
        {
            return true;
        }
        var (a, n, b) = place.IndexOf('n', StringComparison.Ordinal) is >= 0 and var at
            ? (place[..at], true, place[(at + 1)..].Replace(" ", "", StringComparison.Ordinal))
            : ("", false, place);
        return n
            ? (a is "" or "+" or "-" || IsInteger(a)) && (b.Length == 0 || (b[0] is '+' or '-' && IsInteger(b)))
            : IsInteger(b);
    }

    private static bool IsInteger(string text) =>
        text.TrimStart('+', '-') is { Length: > 0 and <= 9 } digits
        && digits.All(char.IsAsciiDigit)
        && text.Length - digits.Length <= 1;
}
