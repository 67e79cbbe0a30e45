using System.Text.Json.Serialization;
using Samplit.Domain.Elements;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments;

/// <summary>A variant as it is from a change on, and what it brought to it.</summary>
/// <param name="Weight">New share in parts per million.</param>
/// <param name="Assignments">Visitors who have it, and keep it.</param>
/// <param name="Active">The same as of a <see cref="Variant"/>.</param>
/// <param name="Share">What was asked for, in any unit; null on all when the proportions in force were kept.</param>
public sealed record ChangedVariant(
    string Name,
    bool IsControl,
    int Weight,
    long Assignments,
    long Conversions,
    IReadOnlyList<string>? Parts = null,
    string? Url = null,
    bool? Active = null,
    double? Share = null
)
{
    [JsonIgnore]
    public bool IsActive => Active ?? true;

    /// <summary>Equal when every member is, whatever holds it.</summary>
    public bool Equals(ChangedVariant? other) =>
        other is not null
        && (Name, IsControl, Weight, Assignments, Conversions, Url, Active, Share)
            == (
                other.Name,
                other.IsControl,
                other.Weight,
                other.Assignments,
                other.Conversions,
                other.Url,
                other.Active,
                other.Share
            )
        && (Parts ?? []).SequenceEqual(other.Parts ?? []);

    public override int GetHashCode() => HashCode.Combine(Name, Weight);
}

/// <summary>
/// Stored for ever as <c>variants_changed</c>: add nullable members, never rename or retype one. It carries all that is
/// needed to compute it again. Visitors who were assigned keep what they have, active or not.
/// </summary>
/// <param name="Allocation">Number of the allocation that begins here.</param>
/// <param name="ReadVersion">The stream's version the counts were read at: the event right before this one.</param>
/// <param name="Variants">
/// All of them: the known ones in their old order, then the new ones, so that none moves.
/// </param>
/// <param name="Elements">All of them, of an experiment that has any.</param>
/// <param name="Guardrail">The metric whose breach had a variant deactivated; null where somebody changed them.</param>
public sealed record VariantsChanged(
    int Allocation,
    long ReadVersion,
    IReadOnlyList<ChangedVariant> Variants,
    IReadOnlyList<Element>? Elements = null,
    string? Reason = null,
    Guid? Guardrail = null
)
{
    /// <summary>
    /// The weights that follow for these variants. Shares that were asked for are taken as they are. Without any, each
    /// of the K active variants that is new, or was not active, gets 1/K, and the others divide the rest as before.
    /// </summary>
    /// <param name="before">The variants until then.</param>
    /// <param name="inForce">Their weights.</param>
    internal Weights WeightsFrom(IReadOnlyList<Variant> before, Weights inForce)
    {
        bool Stays(int i) => i < before.Count && before[i].IsActive && Variants[i].IsActive;
        var places = Enumerable.Range(0, Variants.Count);
        var staying = places.Where(Stays).ToArray();
        var left = staying.Sum(i => (double)inForce[i]);
        // In units of 1/K of what those who stay have: whole numbers, so that anybody can compute the same.
        return Weights.FromShares([
            .. places.Select(i =>
                !Variants[i].IsActive ? 0
                : Variants[i].Share is { } share ? share
                : left == 0 ? 1
                : Stays(i) ? staying.Length * (double)inForce[i]
                : left
            ),
        ]);
    }
}
