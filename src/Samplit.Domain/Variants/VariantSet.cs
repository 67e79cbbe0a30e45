namespace Samplit.Domain.Variants;

/// <summary>What holds for the variants of an experiment, and for those of one element.</summary>
internal static class VariantSet
{
    public static Refusal? ValidateWeight(string field, double? weight) =>
        weight is null || (double.IsFinite(weight.Value) && weight >= 0)
            ? null
            : Refusal.Invalid(field, "A number that is not negative.");

    /// <param name="field">Where the list stands in the request.</param>
    public static Refusal? Validate(
        string field,
        IEnumerable<(string Name, bool IsControl, bool IsActive, double? Weight)> variants
    )
    {
        var all = variants.ToList();
        return all.DistinctBy(v => v.Name, StringComparer.Ordinal).Count() != all.Count
                ? Refusal.Invalid(field, "Each variant needs a name of its own.")
            : all.Count(v => v.IsControl) != 1 ? Refusal.Invalid(field, "Exactly one variant is the control.")
            : all.Exists(v => v is { IsControl: true, IsActive: false })
                ? Refusal.Invalid(field, "The control stays active.")
            : all.Exists(v => v is { IsActive: true, Weight: null })
            && all.Exists(v => v is { IsActive: true, Weight: not null })
                ? Refusal.Invalid(field, "Give a weight to every active variant or to none.")
            : null;
    }

    /// <summary>Who asks for a share, however small, and gets none would wait for visitors for ever.</summary>
    /// <param name="field">Where the share at a place stands in the request.</param>
    /// <param name="shares">As they were asked for.</param>
    public static Refusal? ValidateNothing(Func<int, string> field, IReadOnlyList<double> shares, Weights weights)
    {
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i] > 0 && weights[i] == 0)
            {
                return Refusal.Invalid(
                    field(i),
                    "Beside the others this is less than one visitor in a million, which is nobody: 0, or more."
                );
            }
        }
        return null;
    }

    public static Refusal? ValidateTotal(string field, IEnumerable<double> weights) =>
        weights.Sum() is > 0 and < double.PositiveInfinity
            ? null
            : Refusal.Invalid(field, "The weights must sum to a positive number.");
}
