using System.Text.Json;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Layers;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Experiments;

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>experiment_created</c>.</summary>
/// <param name="TrafficPerMillion">Visitors let in, of each million; the others see the control and leave no event.</param>
/// <param name="Seed">Public; each draw follows from it and the visitor's key. 0 to 2^53 - 1.</param>
/// <param name="Metadata">The caller's own object; never read by the product.</param>
/// <param name="OptimizationTarget">Null in those from before it could be chosen: conversions.</param>
/// <param name="Algorithm">Likewise: pooled Thompson sampling.</param>
public sealed record ExperimentCreated(
    string Name,
    string? Description,
    string? Hypothesis,
    IReadOnlyList<Variant> Variants,
    AllocationStrategy AllocationStrategy,
    AllocationPolicy AllocationPolicy,
    int TrafficPerMillion,
    UnitType UnitType,
    IReadOnlyList<string> Tags,
    JsonElement? Metadata,
    long Seed,
    string? Metric = null,
    string? StopRule = null,
    long? MinimumSample = null,
    ExperimentType? Type = null,
    IReadOnlyList<Element>? Elements = null,
    Audience? Targeting = null,
    DateTimeOffset? StartAt = null,
    DateTimeOffset? EndAt = null,
    Guid? Installation = null,
    IReadOnlyList<Goal>? Goals = null,
    Slice? Layer = null,
    OptimizationTarget? OptimizationTarget = null,
    string? Algorithm = null,
    string? AlgorithmVersion = null
);

/// <summary>Stored as <c>experiment_started</c>.</summary>
public sealed record ExperimentStarted;

/// <summary>Stored as <c>experiment_paused</c>.</summary>
public sealed record ExperimentPaused;

/// <summary>Stored as <c>experiment_resumed</c>.</summary>
public sealed record ExperimentResumed;

/// <summary>Stored as <c>experiment_completed</c>.</summary>
/// <param name="Reason">Why it ended, for those who read the result; there where it ended below the registered sample.</param>
public sealed record ExperimentCompleted(string? Reason = null);

/// <summary>Stored as <c>experiment_archived</c>.</summary>
public sealed record ExperimentArchived;
