using System.Text.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>Why a unit gets what it gets, as OpenFeature calls it (specification 0.8, Resolution Reason).</summary>
public enum FlagReason
{
    /// <summary>Everybody does: no rule asks anything.</summary>
    Static,

    /// <summary>No rule was for it.</summary>
    Default,
    TargetingMatch,

    /// <summary>A split, or an experiment.</summary>
    Split,

    /// <summary>The flag is off, there or everywhere, or a prerequisite is not met.</summary>
    Disabled,
    Error,
}

/// <summary>Why there is no answer, as OpenFeature calls it (specification 0.8, Error Code).</summary>
public enum FlagError
{
    /// <summary>A rule divides units, and there is no targeting key.</summary>
    TargetingKeyMissing,

    /// <summary>The experiment could not assign.</summary>
    General,
}

/// <summary>Whom a flag is evaluated for.</summary>
/// <param name="TargetingKey">Who or what it is, 1 to 255 characters; null where it is not told.</param>
/// <param name="Attributes">An object of whatever is known of it.</param>
/// <param name="Unit">Its pseudonym, asked for where a flag has overrides and there is a targeting key.</param>
public sealed record FlagContext(string? TargetingKey, JsonElement Attributes, Lazy<VisitorKey>? Unit = null)
{
    internal Visit Visit { get; } = Visit.OfEvent(Attributes);
}

/// <summary>What a unit gets of a flag, and why.</summary>
/// <param name="Variant">Null where it is left to the code that asks, and for a value that no variant has.</param>
/// <param name="Value">Null where it is left to the code that asks.</param>
/// <param name="Rule">Place of the rule that decided; null for none.</param>
/// <param name="Detail">For people: what decided. It names nothing of the unit.</param>
/// <param name="Experiment">What assigned the variant, or has to first.</param>
/// <param name="NeedsAssignment">
/// Whether <paramref name="Experiment"/> has to assign before there is an answer.
/// </param>
public sealed record FlagEvaluation(
    FlagReason Reason,
    string? Variant,
    JsonElement? Value,
    string Detail,
    int? Rule = null,
    Guid? Experiment = null,
    bool NeedsAssignment = false,
    FlagError? Error = null
)
{
    /// <summary>
    /// Whether a ruleset gives this very instance to everybody whom it is for, so that what is made of it can be kept.
    /// </summary>
    public bool IsShared { get; init; }

    // Two that say the same are the same, whoever else gets them.
    public bool Equals(FlagEvaluation? other) =>
        other is not null
        && (Reason, Variant, Detail, Rule, Experiment, NeedsAssignment, Error)
            == (
                other.Reason,
                other.Variant,
                other.Detail,
                other.Rule,
                other.Experiment,
                other.NeedsAssignment,
                other.Error
            )
        && Value.HasValue == other.Value.HasValue
        && (Value is not { } value || JsonElement.DeepEquals(value, other.Value!.Value));

    public override int GetHashCode() => HashCode.Combine(Reason, Variant, Detail, Rule);
}

/// <summary>What was asked on the way to an evaluation, for whoever asks why.</summary>
/// <param name="Rule">Its place; null for what stands before the rules.</param>
/// <param name="Holds">Whether it is for the unit.</param>
/// <param name="By">The JSON path of the condition that decided; null where nothing was asked.</param>
public sealed record FlagStep(int? Rule, bool Holds, string? By, string Detail);
