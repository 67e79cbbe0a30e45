namespace Samplit.Domain.Elements;

/// <summary>
/// What may become of elements whose variants visitors have seen: variants are added, deactivated and weighed anew, and
/// pages may be read in another way. What a variant shows stays.
/// </summary>
internal static class ElementChange
{
    public static Refusal? Validate(IReadOnlyList<Element> before, IReadOnlyList<Element> after) =>
        !after.Select(e => e.Name).SequenceEqual(before.Select(e => e.Name))
            ? Refusal.Invalid("elements", "The same ones by name, in the same order.")
            : after
                .Select((e, i) => e.Validate($"elements[{i}]", before[i]) ?? Validate($"elements[{i}]", before[i], e))
                .FirstOrDefault(p => p is not null)
                ?? (
                    Combinations.Count(after) <= Combinations.MaxCombinations
                        ? null
                        : Refusal.Invalid(
                            "elements",
                            $"Their variants make more than {Combinations.MaxCombinations} combinations, those that are not active included."
                        )
                );

    /// <summary>The elements with their known variants where they were, and new ones behind.</summary>
    /// <param name="after">Without any problem.</param>
    /// <remarks>What is active says nothing of it, so that there is one way to write it.</remarks>
    public static IReadOnlyList<Element> InOrder(IReadOnlyList<Element> before, IReadOnlyList<Element> after) =>
        [
            .. before.Zip(
                after,
                (was, now) =>
                    now with
                    {
                        Variants =
                        [
                            .. was
                                .Variants.Select(v => now.Variants.First(n => n.Name == v.Name))
                                .Concat(now.Variants.Where(n => was.Variants.All(v => v.Name != n.Name)))
                                .Select(v => v with { Active = v.IsActive ? null : false }),
                        ],
                    }
            ),
        ];

    /// <summary>The element, whatever its variants weigh.</summary>
    public static Element Unweighted(Element element) =>
        element with
        {
            Variants = [.. element.Variants.Select(v => v with { Weight = null })],
        };

    private static Refusal? Validate(string at, Element before, Element after) =>
        after.Kind != before.Kind
            ? Refusal.Invalid($"{at}.kind", "It stays what it is.")
            : before.Variants.Select(v => ValidateKnown($"{at}.variants", v, after)).FirstOrDefault(p => p is not null);

    private static Refusal? ValidateKnown(string at, ElementVariant known, Element after)
    {
        for (var i = 0; i < after.Variants.Count; i++)
        {
            var now = after.Variants[i];
            if (now.Name == known.Name)
            {
                return now.IsControl != known.IsControl
                        ? Refusal.Invalid($"{at}[{i}].isControl", "The control stays the control.")
                    : now.Content != known.Content
                        ? Refusal.Invalid(
                            $"{at}[{i}].content",
                            "Visitors have seen the old one: deactivate the variant and add another."
                        )
                    : null;
            }
        }
        return Refusal.Invalid(
            at,
            $"'{known.Name}' is missing: a variant is not removed or renamed, it is deactivated."
        );
    }
}
