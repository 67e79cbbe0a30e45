using System.Text.Json;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Experiments;

/// <param name="Weight">Share at the start relative to the others, any unit; give one to every variant or to none.</param>
internal sealed record VariantRequest(string? Name, bool IsControl, double? Weight);

/// <summary>What differs from the usual policy; see <see cref="AllocationPolicy"/>.</summary>
internal sealed record AllocationPolicyRequest(
    double? Floor,
    double? PriorAlpha,
    double? PriorBeta,
    int? FirstBatch,
    int? LargestBatch,
    int? MaximumIntervalSeconds
)
{
    /// <summary>What the caller has set, and what is usual for the rest.</summary>
    public AllocationPolicy Over(AllocationPolicy usual) =>
        new(
            Floor ?? usual.Floor,
            PriorAlpha ?? usual.PriorAlpha,
            PriorBeta ?? usual.PriorBeta,
            FirstBatch ?? usual.FirstBatch,
            LargestBatch ?? usual.LargestBatch,
            MaximumIntervalSeconds ?? usual.MaximumIntervalSeconds
        );
}

internal sealed record CreateExperimentRequest(
    string? Name,
    string? Description,
    string? Hypothesis,
    IReadOnlyList<VariantRequest?>? Variants,
    AllocationStrategy? AllocationStrategy,
    AllocationPolicyRequest? AllocationPolicy,
    double? TrafficAllocation,
    UnitType? UnitType,
    IReadOnlyList<string>? Tags,
    JsonElement? Metadata,
    long? Seed,
    string? Metric,
    string? StopRule,
    long? MinimumSample
)
{
    /// <param name="seed">Used when the caller named none.</param>
    public CreateExperiment ToCommand(long seed)
    {
        var usual = Domain.Allocation.AllocationPolicy.Default;
        return new CreateExperiment(
            Name,
            Description,
            Hypothesis,
            Variants?.Select(v => new NewVariant(v?.Name, v?.IsControl ?? false, v?.Weight)).ToArray(),
            AllocationStrategy ?? Domain.Experiments.AllocationStrategy.Adaptive,
            AllocationPolicy?.Over(usual) ?? usual,
            TrafficAllocation ?? 1,
            UnitType ?? Domain.Experiments.UnitType.User,
            Tags,
            Metadata,
            Seed ?? seed,
            Metric,
            StopRule,
            MinimumSample
        );
    }
}

/// <summary>All that is registered from here on; what is absent is not.</summary>
/// <param name="Reason">Why, for those who read of the deviation; needed once the experiment has started.</param>
internal sealed record ChangePreregistrationRequest(
    string? Hypothesis,
    string? Metric,
    string? StopRule,
    long? MinimumSample,
    string? Reason
)
{
    public ChangePreregistration ToCommand(int? expectedRevision) =>
        new(new Preregistration(Hypothesis, Metric, StopRule, MinimumSample), Reason, expectedRevision);
}

/// <param name="Weight">Share at the start, 0 to 1.</param>
internal sealed record VariantView(string Name, bool IsControl, double Weight);

/// <param name="Registered">What was registered at the start, whatever became of it.</param>
internal sealed record ExperimentView(
    Guid Id,
    string Name,
    string? Description,
    string? Hypothesis,
    string? Metric,
    string? StopRule,
    long? MinimumSample,
    Preregistration? Registered,
    ExperimentStatus Status,
    IReadOnlyList<VariantView> Variants,
    AllocationStrategy AllocationStrategy,
    AllocationPolicy AllocationPolicy,
    double TrafficAllocation,
    UnitType UnitType,
    IReadOnlyList<string> Tags,
    JsonElement? Metadata,
    long Seed,
    int Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt
)
{
    public static ExperimentView From(Experiment e) =>
        new(
            e.Id,
            e.Name,
            e.Description,
            e.Hypothesis,
            e.Metric,
            e.StopRule,
            e.MinimumSample,
            e.Registered,
            e.Status,
            [.. e.Variants.Select(v => new VariantView(v.Name, v.IsControl, v.Weight / (double)Weights.Total))],
            e.AllocationStrategy,
            e.AllocationPolicy,
            e.TrafficPerMillion / (double)CreateExperiment.PerMillion,
            e.UnitType,
            e.Tags,
            e.Metadata,
            e.Seed,
            e.Revision,
            e.CreatedAt,
            e.StartedAt,
            e.CompletedAt
        );
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
internal sealed record ExperimentPage(IReadOnlyList<ExperimentView> Experiments, Guid? Next);
