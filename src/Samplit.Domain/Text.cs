namespace Samplit.Domain;

/// <summary>What texts of a definition may hold.</summary>
internal static class Text
{
    /// <returns>The refusal for a name that is missing, too long or not on one line; null when it can be one.</returns>
    public static Refusal? ValidateName(string field, string? text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && !HasControl(text)
            ? null
            : Refusal.Invalid(field, $"From 1 to {longest} characters, none of them a control character.");

    /// <returns>
    /// The refusal for a text that is too long or has a U+0000, which jsonb cannot hold; null for others.
    /// </returns>
    public static Refusal? Validate(string field, string? text, int longest) =>
        !(text?.Length > longest) && text?.Contains('\0', StringComparison.Ordinal) != true
            ? null
            : Refusal.Invalid(field, $"At most {longest} characters.");

    /// <returns>The refusal for more tags than may be, or for the first that can be no name; null for others.</returns>
    public static Refusal? ValidateTags(string field, IReadOnlyList<string>? tags, int most, int longest) =>
        tags?.Count > most
            ? Refusal.Invalid(field, $"At most {most} tags.")
            : (tags ?? [])
                .Select((tag, i) => ValidateName($"{field}[{i}]", tag, longest))
                .FirstOrDefault(p => p is not null);

    /// <summary>Whether it has a character of the category Cc.</summary>
    private static bool HasControl(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\0', '\u001F') || text.ContainsAnyInRange('\u007F', '\u009F');
}
