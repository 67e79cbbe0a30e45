using System.Text.Json;

namespace Samplit.Domain.Flags.Import;

/// <summary>Gives values of a flag keys, where the other program has none: one for each that is another.</summary>
internal sealed class VariantKeys(TranslationNotes notes)
{
    private readonly List<FlagVariant> _variants = [];

    public IReadOnlyList<FlagVariant> Variants => _variants;

    /// <summary>The kind of all of them, a boolean where there is none.</summary>
    public FlagKind Kind { get; private set; }

    /// <param name="name">What the other program calls it; null where it has no name.</param>
    /// <returns>The key of the variant with this value.</returns>
    public string Of(JsonElement value, string? name = null)
    {
        if (value.KindOfValue() is not { } kind || (_variants.Count > 0 && kind != Kind))
        {
            notes.Refuse("Its values are no boolean, text, number or object, or not all of one kind.");
            return "";
        }
        if (_variants.FirstOrDefault(v => JsonElement.DeepEquals(v.Value, value)) is { } known)
        {
            return known.Key;
        }
        if (_variants.Count == FlagValidation.MaxVariants)
        {
            notes.Refuse($"It has more than {FlagValidation.MaxVariants} variants.");
            return "";
        }
        Kind = kind;
        var key = new[] { name, Obvious(value), $"variant-{_variants.Count + 1}" }.First(k =>
            FlagKey.Is(k) && _variants.All(v => v.Key != k)
        )!;
        _variants.Add(new(key, value.Clone()));
        return key;
    }

    private static string? Obvious(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => "on",
            JsonValueKind.False => "off",
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
}
