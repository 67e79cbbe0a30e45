using System.Text.Json;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Layers;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Experiments;

/// <summary>
/// What an experiment is defined as: all that <see cref="ExperimentCreated"/> says, and what <see cref="Experiment"/>
/// takes over from it. Stored inside events for ever: add nullable members, never rename or retype one.
/// </summary>
public abstract record ExperimentDefinition
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Hypothesis { get; init; }

    public required IReadOnlyList<Variant> Variants { get; init; }

    public required AllocationStrategy AllocationStrategy { get; init; }

    public required AllocationParameters AllocationPolicy { get; init; }

    /// <summary>Visitors let in, of each million; the others see the control and leave no event.</summary>
    public required int TrafficPerMillion { get; init; }

    public required UnitType UnitType { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The caller's own object; never read by the product.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Public; each draw follows from it and the visitor's key. 0 to 2^53 - 1.</summary>
    public required long Seed { get; init; }

    public string? Metric { get; init; }

    public string? StopRule { get; init; }

    public long? MinimumSample { get; init; }

    public ExperimentType? Type { get; init; }

    public IReadOnlyList<Element>? Elements { get; init; }

    public Audience? Targeting { get; init; }

    /// <summary>When it starts by itself, if it is still a draft then.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>When it is completed by itself.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>The sites that it runs on; null when only backends ask.</summary>
    public Guid? Installation { get; init; }

    /// <summary>Ways to convert on a page; with none, the page says when.</summary>
    public IReadOnlyList<Goal>? Goals { get; init; }

    /// <summary>Its part of the visitors of a layer; null when it shares them with all others.</summary>
    public BucketRange? Layer { get; init; }

    /// <summary>Who sees no experiment of the project at all; null where nobody was held out when it was made.</summary>
    public HoldoutGate? Holdout { get; init; }

    /// <summary>Null in events from before it could be chosen: conversions.</summary>
    public OptimizationTarget? OptimizationTarget { get; init; }

    /// <summary>Null in events from before it could be chosen: pooled Thompson sampling.</summary>
    public string? Algorithm { get; init; }

    public string? AlgorithmVersion { get; init; }

    /// <summary>What it belongs to; null for the default project.</summary>
    public Guid? Project { get; init; }

    /// <summary>The user who made it; null when a key did, and in events from before there were users.</summary>
    public Guid? Owner { get; init; }

    /// <summary>
    /// What it is for; null where its algorithm was named or nothing adapts, and in events from before it could be
    /// said.
    /// </summary>
    public ExperimentPurpose? Purpose { get; init; }
}
