using System.Text.Json;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Layers;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Experiments;

/// <summary>Defines an experiment, as a draft. Values are as the caller sent them; Decide checks every one.</summary>
/// <param name="Variants">Null when there are elements: then each combination of theirs is one.</param>
/// <param name="TrafficAllocation">Fraction of visitors let in, 0 to 1.</param>
/// <param name="Layer">The part of the visitors that the layer has given it.</param>
/// <param name="Holdout">Who sees no experiment of the project.</param>
/// <param name="Seed">0 to 2^53 - 1.</param>
/// <param name="Algorithm">Null for the one that serves the purpose, and so is its version.</param>
/// <param name="Project">What it belongs to; null for the default project.</param>
/// <param name="Owner">The user who makes it, if one does.</param>
/// <param name="Purpose">Null for the usual one, or where an algorithm is named.</param>
public sealed record CreateExperiment(
    string? Name,
    string? Description,
    string? Hypothesis,
    IReadOnlyList<NewVariant>? Variants,
    AllocationStrategy AllocationStrategy,
    AllocationParameters AllocationPolicy,
    double TrafficAllocation,
    UnitType UnitType,
    IReadOnlyList<string>? Tags,
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
    BucketRange? Layer = null,
    OptimizationTarget Objective = OptimizationTarget.Conversion,
    string? Algorithm = null,
    string? AlgorithmVersion = null,
    Guid? Project = null,
    Guid? Owner = null,
    ExperimentPurpose? Purpose = null,
    HoldoutGate? Holdout = null
)
{
    public const int MaxNameLength = 255;
    public const int MaxVariantNameLength = 100;
    public const int MaxTextLength = 10_000;
    public const int MaxMetadataSize = 16_384;
    public const int MaxVariants = 50;
    public const int MaxTags = 50;
    public const int PerMillion = 1_000_000;

    public static Decision Decide(CreateExperiment command)
    {
        if (command.Shape() is { } misfit)
        {
            return Decision.Refuse(misfit);
        }
        var combined = command.Combined();
        if (Validate(combined) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var purpose = AlgorithmChoice.PurposeOf(combined);
        var (algorithm, unknown) = AlgorithmChoice.Choose(combined, purpose);
        if (algorithm is null)
        {
            return Decision.Refuse(unknown!);
        }
        var variants = combined.Variants!;
        var shares = variants.Select(v => v.Share ?? 1.0).ToArray();
        var weights = Weights.FromShares(shares);
        if (VariantSet.ValidateNothing(combined.WeightFields, shares, weights) is { } nothing)
        {
            return Decision.Refuse(nothing);
        }
        return Decision.Append(
            new ExperimentCreated
            {
                Name = command.Name!.Trim(),
                Description = command.Description,
                Hypothesis = command.Hypothesis,
                Variants =
                [
                    .. variants.Select((v, i) => new Variant(v.Name!.Trim(), v.IsControl, weights[i], v.Parts, v.Url)),
                ],
                AllocationStrategy = command.AllocationStrategy,
                AllocationPolicy = command.ParametersFor(algorithm, variants.Count),
                TrafficPerMillion = TrafficOf(command.TrafficAllocation),
                UnitType = command.UnitType,
                Tags = [.. (command.Tags ?? []).Select(t => t.Trim()).Distinct(StringComparer.Ordinal)],
                Metadata = command.Metadata,
                Seed = command.Seed,
                Metric = command.Metric,
                StopRule = command.StopRule,
                MinimumSample = command.MinimumSample,
                Type = command.Type,
                Elements = command.Elements,
                Targeting = command.Targeting,
                StartAt = command.StartAt?.ToUniversalTime(),
                EndAt = command.EndAt?.ToUniversalTime(),
                Installation = command.Installation,
                Goals = command.Goals is { Count: > 0 } ? command.Goals : null,
                Layer = command.Layer,
                Holdout = command.Holdout,
                OptimizationTarget = command.Objective,
                Algorithm = algorithm.Id.Name,
                AlgorithmVersion = algorithm.Id.Version,
                Project = command.Project,
                Owner = command.Owner,
                Purpose = purpose,
            }
        );
    }

    /// <summary>A fixed split follows no evidence, so nothing bounds how.</summary>
    private AllocationParameters ParametersFor(AllocationAlgorithm algorithm, int variants) =>
        AllocationStrategy == AllocationStrategy.Fixed ? AllocationPolicy with { UnitsToLead = null }
        : Objective == OptimizationTarget.Conversion ? AllocationPolicy.WithPeriods(algorithm, variants)
        : AllocationPolicy;

    private static int TrafficOf(double allocation) => (int)Math.Round(allocation * PerMillion);

    /// <summary>
    /// Where the weight of a variant stands in the request; combinations have theirs from their elements.
    /// </summary>
    private string WeightFields(int variant) =>
        Elements is { Count: > 0 } ? "elements"
        : Variants?[variant].TrafficAllocation is null ? $"variants[{variant}].weight"
        : $"variants[{variant}].trafficAllocation";

    private CreateExperiment Combined() =>
        Elements is { Count: > 0 } ? this with { Variants = Combinations.Combine(Elements) } : this;

    /// <returns>What is wrong with the type, the elements or the addresses; null when they go together.</returns>
    private Refusal? Shape()
    {
        var elements = Elements ?? [];
        return elements.Select((e, i) => e.Validate($"elements[{i}]")).FirstOrDefault(p => p is not null)
            ?? (
                elements.Select(e => e.Name).Distinct(StringComparer.Ordinal).Count() == elements.Count
                    ? null
                    : Refusal.Invalid("elements", "Each element needs a name of its own.")
            )
            ?? (
                elements.Count == 0 || Variants is null
                    ? null
                    : Refusal.Invalid("variants", "They follow from the elements: leave them out.")
            )
            ?? (
                Combinations.Count(elements) <= Combinations.MaxCombinations
                    ? null
                    : Refusal.Invalid(
                        "elements",
                        $"Their variants make more than {Combinations.MaxCombinations} combinations."
                    )
            )
            ?? Type switch
            {
                ExperimentType.MultiElement when elements.Count < 2 => Refusal.Invalid(
                    "elements",
                    "At least two, of an experiment with several."
                ),
                ExperimentType.SplitUrl when elements.Count > 0 => Refusal.Invalid(
                    "elements",
                    "A split by address changes the page, not what is on it."
                ),
                ExperimentType.Bandit when AllocationStrategy == AllocationStrategy.Fixed => Refusal.Invalid(
                    "allocationStrategy",
                    "A bandit adapts."
                ),
                not ExperimentType.MultiElement when elements.Count > 1 => Refusal.Invalid(
                    "type",
                    "With several elements it is multi_element."
                ),
                _ => null,
            }
            ?? (Variants ?? [])
                .Select((v, i) => ValidateAddress($"variants[{i}].url", v, Type))
                .FirstOrDefault(p => p is not null);
    }

    internal static Refusal? ValidateAddress(string at, NewVariant variant, ExperimentType? type) =>
        type != ExperimentType.SplitUrl
            ? variant.Url is null
                ? null
                : Refusal.Invalid(at, "Only a split by address (split_url) has any.")
            : variant.Url is null
                ? variant.IsControl
                    ? null
                    : Refusal.Invalid(at, "Where the variant lies.")
                : ElementContent.ValidateAddress(at, variant.Url, "http", "https")
                    ?? SplitAddress.Validate(at, variant.Url);

    private static Refusal? Validate(CreateExperiment c) =>
        Text.ValidateName("name", c.Name, MaxNameLength)
        ?? Text.Validate("description", c.Description, MaxTextLength)
        ?? new Preregistration(c.Hypothesis, c.Metric, c.StopRule, c.MinimumSample).Validate()
        ?? ValidateVariants(c.Variants)
        ?? c.AllocationPolicy.Validate(c.Variants!.Count)
        ?? (
            c.TrafficAllocation is >= 0 and <= 1
                ? c.TrafficAllocation > 0 && TrafficOf(c.TrafficAllocation) == 0
                    ? Refusal.Invalid(
                        "trafficAllocation",
                        "0, or at least one visitor in a million: this little lets nobody in."
                    )
                    : null
                : Refusal.Invalid("trafficAllocation", "A fraction from 0 to 1 of all visitors.")
        )
        ?? PatternBudget.Validate(c.Targeting, c.Goals ?? [])
        ?? c.Targeting?.Validate()
        ?? (c.EndAt <= c.StartAt ? Refusal.Invalid("endAt", "Behind the start.") : null)
        ?? Goal.Validate(c.Goals ?? [])
        ?? Text.ValidateTags("tags", c.Tags, MaxTags, MaxVariantNameLength)
        ?? ValidateMetadata(c.Metadata)
        ?? Bucketing.ValidateSeed(c.Seed);

    private static Refusal? ValidateVariants(IReadOnlyList<NewVariant>? variants)
    {
        var isCombined = variants?.Any(v => v.Parts is not null) == true;
        if (variants is not { Count: >= 2 } || (!isCombined && variants.Count > MaxVariants))
        {
            return Refusal.Invalid("variants", $"From 2 to {MaxVariants} variants.");
        }
        for (var i = 0; i < variants.Count; i++)
        {
            if (
                !isCombined
                && Text.ValidateName($"variants[{i}].name", variants[i].Name, MaxVariantNameLength) is { } problem
            )
            {
                return problem;
            }
            if (!variants[i].IsActive)
            {
                return Refusal.Invalid(
                    isCombined ? "elements" : $"variants[{i}].active",
                    "What is new is active: it can be deactivated later."
                );
            }
            if (VariantSet.ValidateShare($"variants[{i}]", variants[i]) is { } wrong)
            {
                return wrong;
            }
        }
        return VariantSet.Validate("variants", variants.Select(v => (v.Name!.Trim(), v.IsControl, v.IsActive, v.Share)))
            ?? VariantSet.ValidateTrafficAllocation("variants", variants)
            ?? VariantSet.ValidateTotal("variants", variants.Select(v => v.Share ?? 1));
    }

    private static Refusal? ValidateMetadata(JsonElement? metadata) =>
        metadata is not { } value
        || (value.ValueKind == JsonValueKind.Object && value.GetRawText().Length <= MaxMetadataSize)
            ? null
            : Refusal.Invalid("metadata", $"An object of at most {MaxMetadataSize} characters.");
}
