using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Api.Layers;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Experiments;

/// <param name="Weight">Share when the variants were set last, 0 to 1.</param>
/// <param name="Parts">What each element shows, by the name of its variant, in the order of the elements.</param>
/// <param name="Active">Whether new visitors can get it.</param>
public sealed record VariantView(
    string Name,
    bool IsControl,
    double Weight,
    IReadOnlyList<string>? Parts,
    string? Url,
    bool Active
);

/// <param name="StartAt">When it starts by itself, if it is still a draft then.</param>
/// <param name="EndAt">When it is completed by itself.</param>
/// <param name="Owner">The user who made it; absent when a key did.</param>
/// <param name="Purpose">What it is for; absent where its algorithm was named, and where its allocation is fixed.</param>
/// <param name="Imported">Where files say what came of it, and nothing ran here.</param>
/// <param name="Registered">What was registered at the start, whatever became of it.</param>
public sealed record ExperimentView(
    Guid Id,
    string Name,
    string? Description,
    string? Hypothesis,
    string? Metric,
    string? StopRule,
    long? MinimumSample,
    Preregistration? Registered,
    ExperimentType Type,
    ExperimentStatus Status,
    Audience? Targeting,
    IReadOnlyList<Element>? Elements,
    IReadOnlyList<VariantView> Variants,
    Guid? Installation,
    IReadOnlyList<Goal>? Goals,
    BucketRangeView? Layer,
    HoldoutView? Holdout,
    AllocationStrategy AllocationStrategy,
    OptimizationTarget OptimizationTarget,
    string Algorithm,
    string AlgorithmVersion,
    AllocationParameters AllocationPolicy,
    double TrafficAllocation,
    UnitType UnitType,
    IReadOnlyList<string> Tags,
    JsonElement? Metadata,
    long Seed,
    int Revision,
    DateTimeOffset? StartAt,
    DateTimeOffset? EndAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    Guid Project,
    Guid? Owner,
    ExperimentPurpose? Purpose,
    HistoryImported? Imported
) : IRevised
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
            e.Type ?? ExperimentType.AbTest,
            e.Status,
            e.Targeting,
            e.Elements,
            [
                .. e.Variants.Select(v => new VariantView(
                    v.Name,
                    v.IsControl,
                    v.Weight / (double)Weights.Total,
                    v.Parts,
                    v.Url,
                    v.IsActive
                )),
            ],
            e.Installation,
            e.Goals,
            BucketRangeView.Create(e.Layer),
            HoldoutView.Create(e.Holdout),
            e.AllocationStrategy,
            e.Objective,
            e.AlgorithmInForce.Name,
            e.AlgorithmInForce.Version,
            e.AllocationPolicy,
            e.TrafficPerMillion / (double)CreateExperiment.PerMillion,
            e.UnitType,
            e.Tags,
            e.Metadata,
            e.Seed,
            e.Revision,
            e.StartAt,
            e.EndAt,
            e.CreatedAt,
            e.StartedAt,
            e.CompletedAt,
            Domain.Access.Project.Of(e.Project),
            e.Owner,
            e.Purpose,
            e.Imported
        );
}
