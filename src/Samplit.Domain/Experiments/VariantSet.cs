namespace Samplit.Domain.Experiments;

/// <summary>What holds for the variants of an experiment, and for those of one element.</summary>
internal static class VariantSet
{
    public static Refusal? WeightProblem(string field, double? weight) =>
        weight is null || (double.IsFinite(weight.Value) && weight >= 0)
            ? null
            : Refusal.Invalid(field, "A number that is not negative.");

    /// <param name="field">Where the list stands in the request.</param>
    public static Refusal? Problem(string field, IEnumerable<(string Name, bool IsControl, double? Weight)> variants)
    {
        var all = variants.ToList();
        return all.DistinctBy(v => v.Name, StringComparer.Ordinal).Count() != all.Count
                ? Refusal.Invalid(field, "Each variant needs a name of its own.")
            : all.Count(v => v.IsControl) != 1 ? Refusal.Invalid(field, "Exactly one variant is the control.")
            : all.Exists(v => v.Weight is null) && all.Exists(v => v.Weight is not null)
                ? Refusal.Invalid(field, "Give a weight to every variant or to none.")
            : null;
    }
}
