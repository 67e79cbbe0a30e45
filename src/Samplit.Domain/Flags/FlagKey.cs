using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Samplit.Domain.Flags;

/// <summary>What code calls flags, variants, segments and environments.</summary>
internal static class FlagKey
{
    public const int MaxLength = 100;

    public static readonly string Rule =
        $"From 1 to {MaxLength} letters, digits, dots, hyphens and underscores, such as new-checkout.";

    private static readonly SearchValues<char> OfKeys = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    );

    public static bool Is([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(OfKeys);

    /// <returns>Null when it can be one.</returns>
    public static Refusal? Validate(string field, string? text) => Is(text) ? null : Refusal.Invalid(field, Rule);
}
