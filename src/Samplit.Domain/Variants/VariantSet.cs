using System.Globalization;

namespace Samplit.Domain.Variants;

/// <summary>What holds for the variants of an experiment, and for those of one element.</summary>
internal static class VariantSet
{
    private const double Percent = 100;

    /// <summary>What a sum of decimal fractions may miss it by.</summary>
    private const double PercentTolerance = 1e-9;

    public static Refusal? ValidateWeight(string field, double? weight) =>
        weight is null || (double.IsFinite(weight.Value) && weight >= 0)
            ? null
            : Refusal.Invalid(field, "A number that is not negative.");

    /// <param name="field">Where the variant stands in the request.</param>
    public static Refusal? ValidateShare(string field, NewVariant variant) =>
        variant is { Weight: not null, TrafficAllocation: not null }
            ? Refusal.Invalid($"{field}.trafficAllocation", "Either this or a weight, not both.")
            : ValidateWeight($"{field}.weight", variant.Weight)
                ?? (
                    variant.TrafficAllocation is null or (>= 0 and <= Percent)
                        ? null
                        : Refusal.Invalid($"{field}.trafficAllocation", "A percentage, from 0 to 100.")
                );

    /// <param name="field">Where the list stands in the request.</param>
    public static Refusal? ValidateTrafficAllocation(string field, IEnumerable<NewVariant> variants)
    {
        NewVariant[] active = [.. variants.Where(v => v.IsActive)];
        if (!Array.Exists(active, v => v.TrafficAllocation is not null))
        {
            return null;
        }
        if (Array.Exists(active, v => v.Weight is not null))
        {
            return Refusal.Invalid(field, "Give every active variant a weight, or every one a trafficAllocation.");
        }
        var sum = active.Sum(v => v.TrafficAllocation ?? 0);
        return Math.Abs(sum - Percent) <= PercentTolerance
            ? null
            : Refusal.Invalid(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The trafficAllocation of all sums to 100, not to {sum:0.####}."
                )
            );
    }

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
    /// <param name="shares">The shares as they were asked for.</param>
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
