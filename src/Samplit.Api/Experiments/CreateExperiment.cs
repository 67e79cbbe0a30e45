using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Layers;
using Samplit.Domain;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

public sealed record CreateExperimentRequest(
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
    long? MinimumSample,
    ExperimentType? Type = null,
    IReadOnlyList<ElementRequest?>? Elements = null,
    Audience? Targeting = null,
    DateTimeOffset? StartAt = null,
    DateTimeOffset? EndAt = null,
    Guid? Installation = null,
    IReadOnlyList<GoalRequest?>? Goals = null,
    LayerShareRequest? Layer = null,
    OptimizationTarget? OptimizationTarget = null,
    string? Algorithm = null,
    string? AlgorithmVersion = null
)
{
    /// <param name="seed">Used when the caller named none.</param>
    public CreateExperiment ToCommand(long seed)
    {
        var target = OptimizationTarget ?? Domain.Allocation.Algorithms.OptimizationTarget.Conversion;
        var usual = Domain.Allocation.Algorithms.AllocationPolicy.DefaultFor(target);
        return new CreateExperiment(
            Name,
            Description,
            Hypothesis,
            VariantRequest.ToVariants(Variants),
            AllocationStrategy
                ?? (
                    Algorithm == FixedSplit.Description.Algorithm.Name
                        ? Domain.Experiments.AllocationStrategy.Fixed
                        : Domain.Experiments.AllocationStrategy.Adaptive
                ),
            AllocationPolicy?.Over(usual) ?? usual,
            TrafficAllocation ?? 1,
            UnitType ?? Domain.Visitors.UnitType.User,
            Tags,
            Metadata,
            Seed ?? seed,
            Metric,
            StopRule,
            MinimumSample,
            Type,
            ElementRequest.ToElements(Elements),
            Targeting,
            StartAt,
            EndAt,
            Installation,
            Goals?.Select(g => (g ?? new(null, null, null, null, null)).ToGoal()).ToArray(),
            Layer: null,
            target,
            Algorithm,
            AlgorithmVersion
        );
    }
}

[Tags("Experiments")]
public static class CreateExperimentEndpoint
{
    public static Refusal? Validate(CreateExperimentRequest request, TimeProvider clock) =>
        (request.EndAt <= clock.GetUtcNow() ? Refusal.Invalid("endAt", "A time to come.") : null)
        ?? Requests.ObjectProblem("metadata", request.Metadata, CreateExperiment.LargestMetadata);

    [WolverinePost("/api/experiments"), EndpointSummary("Create an experiment, as a draft")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<ExperimentView>?, Refusal?)> Post(
        CreateExperimentRequest request,
        ExperimentCreation creation,
        CancellationToken ct
    )
    {
        var (experiment, refusal) = await creation.CreateAsync(request.ToCommand(Seeds.New()), request.Layer, ct);
        return experiment is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/experiments/{experiment.Id}", ExperimentView.From(experiment)), null);
    }
}
