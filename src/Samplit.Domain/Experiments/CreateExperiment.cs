using System.Text.Json;
using Samplit.Domain.Allocation;

namespace Samplit.Domain.Experiments;

/// <param name="Weight">Relative share at the start, any unit; null on all variants means equal shares.</param>
public sealed record NewVariant(string? Name, bool IsControl, double? Weight);

/// <summary>Defines an experiment, as a draft. Values are as the caller sent them; Decide checks every one.</summary>
/// <param name="TrafficAllocation">Fraction of visitors let in, 0 to 1.</param>
/// <param name="Seed">0 to 2^53 - 1.</param>
public sealed record CreateExperiment(
    string? Name,
    string? Description,
    string? Hypothesis,
    IReadOnlyList<NewVariant>? Variants,
    AllocationStrategy AllocationStrategy,
    AllocationPolicy AllocationPolicy,
    double TrafficAllocation,
    UnitType UnitType,
    IReadOnlyList<string>? Tags,
    JsonElement? Metadata,
    long Seed,
    string? Metric = null,
    string? StopRule = null,
    long? MinimumSample = null
)
{
    public const int LongestName = 255;
    public const int LongestVariantName = 100;
    public const int LongestText = 10_000;
    public const int LargestMetadata = 16_384;
    public const int MostVariants = 20;
    public const int MostTags = 50;
    public const long LargestSeed = (1L << 53) - 1;
    public const int PerMillion = 1_000_000;

    public static Decision Decide(CreateExperiment command)
    {
        if (Problem(command) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var variants = command.Variants!;
        var shares = variants.Select(v => v.Weight ?? 1.0).ToArray();
        var weights = Weights.FromShares(shares);
        return Decision.Append(
            new ExperimentCreated(
                command.Name!.Trim(),
                command.Description,
                command.Hypothesis,
                [.. variants.Select((v, i) => new Variant(v.Name!.Trim(), v.IsControl, weights[i]))],
                command.AllocationStrategy,
                command.AllocationPolicy,
                (int)Math.Round(command.TrafficAllocation * PerMillion),
                command.UnitType,
                [.. (command.Tags ?? []).Select(t => t.Trim()).Distinct(StringComparer.Ordinal)],
                command.Metadata,
                command.Seed,
                command.Metric,
                command.StopRule,
                command.MinimumSample
            )
        );
    }

    private static Refusal? Problem(CreateExperiment c) =>
        Text.NameProblem("name", c.Name, LongestName)
        ?? Text.Problem("description", c.Description, LongestText)
        ?? new Preregistration(c.Hypothesis, c.Metric, c.StopRule, c.MinimumSample).Problem()
        ?? VariantsProblem(c.Variants)
        ?? c.AllocationPolicy.Problem(c.Variants!.Count)
        ?? (
            c.TrafficAllocation is >= 0 and <= 1
                ? null
                : Refusal.Invalid("trafficAllocation", "A fraction from 0 to 1 of all visitors.")
        )
        ?? TagsProblem(c.Tags)
        ?? MetadataProblem(c.Metadata)
        ?? (c.Seed is >= 0 and <= LargestSeed ? null : Refusal.Invalid("seed", "A whole number from 0 to 2^53 - 1."));

    private static Refusal? VariantsProblem(IReadOnlyList<NewVariant>? variants)
    {
        if (variants is not { Count: >= 2 and <= MostVariants })
        {
            return Refusal.Invalid("variants", $"From 2 to {MostVariants} variants.");
        }
        for (var i = 0; i < variants.Count; i++)
        {
            if (Text.NameProblem($"variants[{i}].name", variants[i].Name, LongestVariantName) is { } problem)
            {
                return problem;
            }
            if (variants[i].Weight is { } weight && !(double.IsFinite(weight) && weight >= 0))
            {
                return Refusal.Invalid($"variants[{i}].weight", "A number that is not negative.");
            }
        }
        if (variants.Select(v => v.Name!.Trim()).Distinct(StringComparer.Ordinal).Count() != variants.Count)
        {
            return Refusal.Invalid("variants", "Each variant needs a name of its own.");
        }
        if (variants.Count(v => v.IsControl) != 1)
        {
            return Refusal.Invalid("variants", "Exactly one variant is the control.");
        }
        if (variants.Any(v => v.Weight is null) && variants.Any(v => v.Weight is not null))
        {
            return Refusal.Invalid("variants", "Give a weight to every variant or to none.");
        }
        var total = variants.Sum(v => v.Weight ?? 1);
        return total > 0 && double.IsFinite(total)
            ? null
            : Refusal.Invalid("variants", "The weights must sum to a positive number.");
    }

    private static Refusal? TagsProblem(IReadOnlyList<string>? tags)
    {
        if (tags is { Count: > MostTags })
        {
            return Refusal.Invalid("tags", $"At most {MostTags} tags.");
        }
        for (var i = 0; i < (tags?.Count ?? 0); i++)
        {
            if (Text.NameProblem($"tags[{i}]", tags![i], LongestVariantName) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    private static Refusal? MetadataProblem(JsonElement? metadata) =>
        metadata is not { } value
        || (value.ValueKind == JsonValueKind.Object && value.GetRawText().Length <= LargestMetadata)
            ? null
            : Refusal.Invalid("metadata", $"An object of at most {LargestMetadata} characters.");
}
