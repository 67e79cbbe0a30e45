using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags;

/// <summary>What the values of a flag are, as OpenFeature calls them.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are kinds of values.")]
public enum FlagKind
{
    Boolean,
    String,
    Number,
    Object,
}

/// <summary>One of the values that a flag can have. Stored inside events for ever: add nullable members only.</summary>
/// <param name="Key">What it is called: 1 to 100 letters, digits, dots, hyphens and underscores.</param>
/// <param name="Value">Of the flag's kind; an object has at most 16,384 bytes.</param>
public sealed record FlagVariant(string Key, JsonElement Value, string? Description = null)
{
    public bool Equals(FlagVariant? other) =>
        other is not null
        && (Key, Description) == (other.Key, other.Description)
        && JsonElement.DeepEquals(Value, other.Value);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}

/// <summary>How many of all parts of a split get a variant.</summary>
/// <param name="Weight">From 0 to 1,000,000; all of a split are more than 0 together.</param>
public sealed record FlagShare(string Variant, int Weight);

/// <summary>
/// Divides units over variants, always the same ones. To raise the rollout takes the flag from nobody: who is in stays
/// in, with the variant that they have. Other weights divide those who are in anew.
/// </summary>
/// <param name="Shares">1 to 50, each of another variant.</param>
/// <param name="RolloutPerMillion">
/// How many of a million units it is for at all; the next rule is asked for the others. 1,000,000 when null.
/// </param>
/// <param name="By">
/// The attribute of the context whose value decides, such as <c>company</c>; the targeting key when null. Without a
/// value the next rule is asked.
/// </param>
public sealed record FlagSplit(IReadOnlyList<FlagShare> Shares, int? RolloutPerMillion = null, string? By = null)
{
    public const int MaxWeight = 1_000_000;

    public bool Equals(FlagSplit? other) =>
        other is not null
        && Shares.SequenceEqual(other.Shares)
        && (RolloutPerMillion, By) == (other.RolloutPerMillion, other.By);

    public override int GetHashCode() => HashCode.Combine(Shares.Count, RolloutPerMillion, By);
}

/// <summary>What units of a rule get: exactly one of the three.</summary>
/// <param name="Variant">The same for all.</param>
/// <param name="Experiment">
/// What an experiment assigns: its variants are called as variants of the flag are. To ask is to be assigned.
/// </param>
public sealed record FlagServing(string? Variant = null, FlagSplit? Split = null, Guid? Experiment = null);

/// <summary>Whom something is served, asked in the order of the rules. Stored inside events for ever.</summary>
/// <param name="When">
/// What is asked of the context, as <see cref="ContextFilter"/> reads it; null for nothing.
/// </param>
/// <param name="Segments">Keys of segments, of which a unit is in at least one; null for no matter.</param>
public sealed record FlagRule(
    FlagServing Serve,
    Rule? When = null,
    IReadOnlyList<string>? Segments = null,
    string? Description = null
)
{
    public bool Equals(FlagRule? other) =>
        other is not null
        && (Serve, When, Description) == (other.Serve, other.When, other.Description)
        && (Segments ?? []).SequenceEqual(other.Segments ?? []);

    public override int GetHashCode() => HashCode.Combine(Serve, When, Segments?.Count, Description);
}

/// <summary>What a flag does in one environment. Stored inside events for ever.</summary>
/// <param name="IsOn">Whether rules are asked; else everybody gets <paramref name="Off"/>.</param>
/// <param name="Rules">At most 100; the first that is for a unit decides.</param>
/// <param name="Default">The variant where no rule is; null leaves it to the code that asks.</param>
/// <param name="Off">The variant while it is off; null leaves it to the code that asks.</param>
public sealed record FlagEnvironment(bool IsOn, IReadOnlyList<FlagRule> Rules, string? Default, string? Off)
{
    public bool Equals(FlagEnvironment? other) =>
        other is not null
        && (IsOn, Default, Off) == (other.IsOn, other.Default, other.Off)
        && Rules.SequenceEqual(other.Rules);

    public override int GetHashCode() => HashCode.Combine(IsOn, Rules.Count, Default, Off);
}

/// <summary>Another flag of the project that has to have one of these variants: the flag is off otherwise.</summary>
public sealed record FlagPrerequisite(string Flag, IReadOnlyList<string> Variants)
{
    public bool Equals(FlagPrerequisite? other) =>
        other is not null && Flag == other.Flag && Variants.SequenceEqual(other.Variants);

    public override int GetHashCode() => HashCode.Combine(Flag, Variants.Count);
}

/// <summary>What a flag is, whatever it does where. Stored inside events for ever: add nullable members only.</summary>
/// <param name="Variants">1 to 50 with keys of their own.</param>
/// <param name="IsForClients">Whether those may ask for it whose keys are in pages and apps; no when null.</param>
/// <param name="Prerequisites">At most 20, without a circle.</param>
public sealed record FlagDefinition(
    FlagKind Kind,
    IReadOnlyList<FlagVariant> Variants,
    string? Name = null,
    string? Description = null,
    IReadOnlyList<string>? Tags = null,
    bool? IsForClients = null,
    IReadOnlyList<FlagPrerequisite>? Prerequisites = null
)
{
    /// <summary>The variant of this key; null when there is none.</summary>
    public FlagVariant? Find(string key) => Variants.FirstOrDefault(v => v.Key == key);

    public bool Equals(FlagDefinition? other) =>
        other is not null
        && (Kind, Name, Description, IsForClients) == (other.Kind, other.Name, other.Description, other.IsForClients)
        && Variants.SequenceEqual(other.Variants)
        && (Tags ?? []).SequenceEqual(other.Tags ?? [])
        && (Prerequisites ?? []).SequenceEqual(other.Prerequisites ?? []);

    public override int GetHashCode() => HashCode.Combine(Kind, Variants.Count, Name, Description);
}
