using System.Text.Json.Serialization;
using System.Xml.XPath;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Elements;

public enum SelectorKind
{
    Css,
    Xpath,

    /// <summary>The value of an <c>id</c> attribute, without #.</summary>
    Id,

    /// <summary>One name of a <c>class</c> attribute, without the dot.</summary>
    Class,
}

/// <summary>
/// How an element is found on a page. The page's own engine reads it; what no engine can read is refused here.
/// </summary>
public sealed record Selector(SelectorKind Kind, string Value)
{
    public const int MaxLength = 1_024;

    /// <param name="at">The selector's own place in the request.</param>
    /// <returns>Null when an engine can be asked for it.</returns>
    internal static Refusal? Validate(string at, Selector? selector)
    {
        if (
            selector?.Value is not { Length: > 0 and <= MaxLength } value
            || value.Any(char.IsControl)
            || (selector.Kind is SelectorKind.Id or SelectorKind.Class && value.Any(char.IsWhiteSpace))
        )
        {
            return Refusal.Invalid(
                $"{at}.value",
                $"From 1 to {MaxLength} characters on one line; an id or a class has no space in it."
            );
        }
        var problem = selector.Kind switch
        {
            SelectorKind.Css => CssSelector.Problem(value),
            SelectorKind.Xpath => XpathProblem(value),
            _ => null,
        };
        return problem is null ? null : Refusal.Invalid($"{at}.value", problem);
    }

    private static string? XpathProblem(string value)
    {
        try
        {
            return XPathExpression.Compile(value).ReturnType is XPathResultType.NodeSet or XPathResultType.Any
                ? null
                : "It is an XPath that gives something else than elements.";
        }
        catch (XPathException)
        {
            return "It is no XPath.";
        }
    }
}

public enum ElementKind
{
    Text,
    Button,
    Headline,
    Image,
    Link,
}

/// <summary>One of the things that an element can show.</summary>
/// <param name="IsControl">It is the page's own: nothing is changed when it has no content.</param>
/// <param name="Weight">Relative share, any unit; null on all variants of a new element means equal shares.</param>
/// <param name="Active">False when nobody new gets it; null, never true, when it is open.</param>
public sealed record ElementVariant(
    string Name,
    bool IsControl,
    ElementContent? Content,
    double? Weight = null,
    bool? Active = null
)
{
    [JsonIgnore]
    public bool IsActive => Active ?? true;
}

/// <summary>A place on a page that an experiment changes.</summary>
/// <param name="Fallbacks">Tried in this order where the selector finds nothing.</param>
/// <param name="Original">What the page shows by itself, for people.</param>
/// <param name="Variants">At least two, of which one is the control.</param>
public sealed record Element(
    string Name,
    ElementKind Kind,
    Selector Selector,
    IReadOnlyList<Selector>? Fallbacks,
    ElementContent? Original,
    IReadOnlyList<ElementVariant> Variants
)
{
    public const int MaxNameLength = 100;
    public const int MaxFallbacks = 10;
    public const int MaxVariants = 20;

    /// <param name="at">The element's own place in the request, such as <c>elements[0]</c>.</param>
    /// <param name="before">
    /// What visitors have seen of it so far, if it is there already: that was taken once, and stays, whatever is
    /// refused by now.
    /// </param>
    /// <returns>Null when it can be shown.</returns>
    public Refusal? Validate(string at, Element? before = null) =>
        Text.ValidateName($"{at}.name", Name, MaxNameLength)
        ?? ValidateSelector($"{at}.selector", Selector, before)
        ?? (
            Fallbacks?.Count > MaxFallbacks
                ? Refusal.Invalid($"{at}.fallbacks", $"At most {MaxFallbacks} of them.")
                : null
        )
        ?? First(Fallbacks ?? [], (selector, i) => ValidateSelector($"{at}.fallbacks[{i}]", selector, before))
        ?? (Original == before?.Original ? null : Original?.Validate($"{at}.original", Kind))
        ?? ValidateVariants(at, before);

    /// <summary>Equal when every member is, whatever holds it.</summary>
    public bool Equals(Element? other) =>
        other is not null
        && (Name, Kind, Selector, Original) == (other.Name, other.Kind, other.Selector, other.Original)
        && (Fallbacks ?? []).SequenceEqual(other.Fallbacks ?? [])
        && Variants.SequenceEqual(other.Variants);

    public override int GetHashCode() => HashCode.Combine(Name, Kind, Selector);

    private static Refusal? ValidateSelector(string at, Selector selector, Element? before) =>
        before is not null && (selector == before.Selector || before.Fallbacks?.Contains(selector) == true)
            ? null
            : Selector.Validate(at, selector);

    private Refusal? ValidateVariants(string at, Element? before)
    {
        if (Variants is not { Count: >= 2 and <= MaxVariants })
        {
            return Refusal.Invalid($"{at}.variants", $"From 2 to {MaxVariants} variants.");
        }
        return First(Variants, (variant, i) => ValidateVariant($"{at}.variants[{i}]", variant, before))
            ?? VariantSet.Validate($"{at}.variants", Variants.Select(v => (v.Name, v.IsControl, v.IsActive, v.Weight)));
    }

    private Refusal? ValidateVariant(string at, ElementVariant? variant, Element? before) =>
        Text.ValidateName($"{at}.name", variant?.Name, MaxNameLength)
        ?? (
            before?.Variants.Any(v => v.Name == variant!.Name && v.Content == variant!.Content) == true
                ? null
                : variant!.Content?.Validate($"{at}.content", Kind)
        )
        ?? VariantSet.ValidateWeight($"{at}.weight", variant!.Weight)
        ?? (
            variant.IsControl || variant.Content is { IsEmpty: false }
                ? null
                : Refusal.Invalid($"{at}.content", "What it shows: only the control may leave the page as it is.")
        );

    private static Refusal? First<T>(IReadOnlyList<T> items, Func<T, int, Refusal?> problem) =>
        items.Select(problem).FirstOrDefault(p => p is not null);
}
