using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments;

public enum ExperimentStatus
{
    Draft,
    Active,
    Paused,
    Completed,
    Archived,
}

public enum AllocationStrategy
{
    /// <summary>Traffic moves to what works.</summary>
    Adaptive,

    /// <summary>The initial weights stay.</summary>
    Fixed,
}

/// <summary>What an experiment changes; those that came before there were types have none.</summary>
public enum ExperimentType
{
    /// <summary>One element, or whatever the caller makes of the variant's name.</summary>
    AbTest,

    /// <summary>Several elements at once.</summary>
    MultiElement,

    /// <summary>The whole page: each variant is an address.</summary>
    SplitUrl,

    /// <summary>As a test of two or more, whose traffic always moves.</summary>
    Bandit,
}

/// <summary>An experiment's definition and where it stands in its life; what it decided is elsewhere.</summary>
public sealed record Experiment : ExperimentDefinition
{
    [JsonConstructor]
    public Experiment() { }

    [SetsRequiredMembers]
    private Experiment(Guid id, ExperimentDefinition definition, DateTimeOffset createdAt)
        : base(definition) => (Id, Status, Revision, CreatedAt) = (id, ExperimentStatus.Draft, 1, createdAt);

    public required Guid Id { get; init; }

    public required ExperimentStatus Status { get; init; }

    /// <summary>
    /// Counts changes of the definition or status, from 1. Assignments do not move it, so that a caller's ETag outlives
    /// them.
    /// </summary>
    public required int Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What was registered at the start, whatever became of it; null when nothing was.</summary>
    public Preregistration? Registered { get; init; }

    /// <summary>The limit that it was paused for last; null while it was for none.</summary>
    public BlankTimeLimit? StoppedForBlankTime { get; init; }

    /// <summary>Where others ran it and files say what came of it; null of what ran here.</summary>
    public HistoryImported? Imported { get; init; }

    /// <summary>What it is optimized for; conversions when nothing was said.</summary>
    [JsonIgnore]
    public OptimizationTarget Objective => OptimizationTarget ?? Allocation.Algorithms.OptimizationTarget.Conversion;

    /// <summary>Whether it is optimized for metrics, and not for what its visitors do here.</summary>
    [JsonIgnore]
    public bool FollowsMetrics => Objective != Allocation.Algorithms.OptimizationTarget.Conversion;

    /// <summary>As it was chosen, whether it is known here or not.</summary>
    [JsonIgnore]
    public AlgorithmId AlgorithmInForce =>
        AllocationStrategy == AllocationStrategy.Fixed ? FixedSplit.Description.Algorithm
        : Algorithm is null ? AllocationAlgorithms.Thompson.Description.Algorithm
        : new(Algorithm, AlgorithmVersion ?? "");

    /// <summary>How its traffic is allocated.</summary>
    /// <exception cref="InvalidOperationException">By an algorithm that is not known here.</exception>
    [JsonIgnore]
    public AllocationAlgorithm AllocationAlgorithm =>
        AllocationAlgorithms.ForExperiment(Objective, AlgorithmInForce.Name, AlgorithmInForce.Version, Variants);

    /// <summary>For people who are refused something: where it stands, and why it stays there.</summary>
    [JsonIgnore]
    public string StandsAs =>
        Imported is not null && Status == ExperimentStatus.Completed
            ? "imported, and shows what others have done"
            : Status.ToString().ToLowerInvariant();

    [JsonIgnore]
    public bool IsRunning => Status == ExperimentStatus.Active;

    [JsonIgnore]
    public Variant Control => Variants.First(v => v.IsControl);

    /// <returns>The variant's place in the list; -1 for a name that none has.</returns>
    public int IndexOf(string variant)
    {
        for (var i = 0; i < Variants.Count; i++)
        {
            if (Variants[i].Name == variant)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>What is in force now.</summary>
    [JsonIgnore]
    public Preregistration Preregistration => new(Hypothesis, Metric, StopRule, MinimumSample);

    /// <summary>
    /// The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.
    /// </summary>
    public static Experiment? Evolve(Experiment? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ExperimentCreated e) => new Experiment(id, e, at),
            ({ } s, ExperimentStarted) => s.Become(ExperimentStatus.Active) with { StartedAt = at },
            ({ } s, ExperimentPreregistered e) => s with { Registered = e.Preregistration },
            ({ } s, PreregistrationChanged e) => s.Register(e.Preregistration),
            ({ } s, VariantsChanged e) => s.Offer(e),
            ({ } s, BlankTimeBreached e) => s with { StoppedForBlankTime = e.Limit },
            ({ } s, ExperimentPaused) => s.Become(ExperimentStatus.Paused),
            ({ } s, ExperimentResumed) => s.Become(ExperimentStatus.Active),
            ({ } s, ExperimentCompleted) => s.Become(ExperimentStatus.Completed) with { CompletedAt = at },
            ({ } s, HistoryImported e) => s.Become(ExperimentStatus.Completed) with
            {
                Imported = e,
                StartedAt = e.From ?? at,
                CompletedAt = e.To ?? at,
            },
            ({ } s, ExperimentArchived) => s.Become(ExperimentStatus.Archived),
            _ => state,
        };

    private Experiment Become(ExperimentStatus status) => this with { Status = status, Revision = Revision + 1 };

    private Experiment Register(Preregistration now) =>
        this with
        {
            Hypothesis = now.Hypothesis,
            Metric = now.Metric,
            StopRule = now.StopRule,
            MinimumSample = now.MinimumSample,
            Revision = Revision + 1,
        };

    private Experiment Offer(VariantsChanged now) =>
        this with
        {
            Variants =
            [
                .. now.Variants.Select(v => new Variant(v.Name, v.IsControl, v.Weight, v.Parts, v.Url, v.Active)),
            ],
            Elements = now.Elements ?? Elements,
            Revision = Revision + 1,
        };
}
