using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Layers;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <param name="Variants">Of an experiment without elements; from elements they follow by themselves.</param>
/// <param name="StartAt">When it starts by itself: a time with its offset from UTC, as in RFC 3339.</param>
/// <param name="EndAt">When it ends by itself, likewise.</param>
/// <param name="Installation">The site it runs on: its id, or one of its domains.</param>
/// <param name="Project">
/// Id or name of what it belongs to, for ever; where the caller may make one when absent.
/// </param>
/// <param name="Purpose">
/// What it is for, instead of an algorithm: to find out what is better (learn), to lose little meanwhile (earn) or both
/// (balanced). Of conversions balanced when absent, of metrics earn.
/// </param>
public sealed record CreateExperimentRequest(
    [Required] string? Name,
    string? Description,
    string? Hypothesis,
    IReadOnlyList<VariantRequest?>? Variants,
    AllocationStrategy? AllocationStrategy,
    AllocationParametersRequest? AllocationPolicy,
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
    string? StartAt = null,
    string? EndAt = null,
    string? Installation = null,
    IReadOnlyList<GoalRequest?>? Goals = null,
    LayerShareRequest? Layer = null,
    OptimizationTarget? OptimizationTarget = null,
    string? Algorithm = null,
    string? AlgorithmVersion = null,
    string? Project = null,
    ExperimentPurpose? Purpose = null
) : IExample
{
    static object IExample.Example =>
        new CreateExperimentRequest(
            "headline",
            Description: null,
            "The shorter headline sells more.",
            [new("control", IsControl: true, null), new("b", IsControl: false, null)],
            Domain.Experiments.AllocationStrategy.Adaptive,
            AllocationPolicy: null,
            TrafficAllocation: 1,
            Domain.Visitors.UnitType.User,
            ["shop"],
            Metadata: null,
            Seed: null,
            "purchases",
            StopRule: null,
            MinimumSample: 5_000
        );

    /// <param name="seed">Used when the caller named none.</param>
    public CreateExperiment ToCommand(long seed)
    {
        var target = OptimizationTarget ?? Domain.Allocation.Algorithms.OptimizationTarget.Conversion;
        var usual = Domain.Allocation.Algorithms.AllocationParameters.DefaultFor(target);
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
            Times.Read("startAt", StartAt).Time,
            Times.Read("endAt", EndAt).Time,
            Installation: null,
            Goals?.Select(g => (g ?? new(null, null, null, null, null)).ToGoal()).ToArray(),
            Layer: null,
            target,
            Algorithm,
            AlgorithmVersion,
            Purpose: Purpose
        );
    }
}

[Tags("Experiments")]
public static class CreateExperimentEndpoint
{
    public static Refusal? Validate(CreateExperimentRequest request, TimeProvider clock)
    {
        var (endAt, problem) = Times.Read("endAt", request.EndAt);
        return Times.Read("startAt", request.StartAt).Problem
            ?? problem
            ?? (endAt <= clock.GetUtcNow() ? Refusal.Invalid("endAt", "A time to come.") : null)
            ?? Requests.ValidateObject("metadata", request.Metadata, CreateExperiment.MaxMetadataSize);
    }

    [Requires(Permission.ExperimentCreate), InProject]
    [WolverinePost("/api/experiments"), EndpointSummary("Create an experiment, as a draft")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<ExperimentView>?, Refusal?)> Post(
        CreateExperimentRequest request,
        ExperimentCreation creation,
        ProjectReader projects,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (project, unknown) = await projects.ChooseAsync(caller, Permission.ExperimentCreate, request.Project, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var (experiment, refusal) = await creation.CreateAsync(
            request.ToCommand(Seeds.New()) with
            {
                Project = project,
                Owner = caller.UserId,
            },
            request.Installation,
            request.Layer,
            actor,
            ct
        );
        return experiment is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/experiments/{experiment.Id}", ExperimentView.From(experiment)), null);
    }
}
