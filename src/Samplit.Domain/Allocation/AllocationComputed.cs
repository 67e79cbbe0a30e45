using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Metrics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation;

/// <summary>What one variant brought to a computed allocation and what it got. Sums are of the window.</summary>
/// <param name="Weight">Share in parts per million.</param>
/// <param name="Rate">Of the experiment's target: per unit, revenue per thousand for rpm; null without any unit.</param>
/// <param name="FromPrior">True when nothing was seen of it, so that it stands where every variant begins; else null.</param>
/// <param name="Revenue">As a decimal text.</param>
/// <param name="Active">As that of <see cref="Variant"/>.</param>
public sealed record RecommendedVariant(
    string Variant,
    bool IsControl,
    int Weight,
    double ProbabilityBest,
    double ExpectedLoss,
    double? Rate,
    Posterior? Posterior,
    bool? FromPrior = null,
    long? Assignments = null,
    long? Conversions = null,
    long? Sessions = null,
    long? Impressions = null,
    long? Clicks = null,
    string? Revenue = null,
    bool? Active = null
);

/// <summary>
/// Stored for ever as <c>allocation_computed</c>: add nullable members, never rename or retype one. It carries all that is needed to
/// compute it again. By itself it moves nobody: see <see cref="TrafficReallocated.Computed"/>.
/// </summary>
/// <param name="Number">Of the computation, from 1.</param>
/// <param name="WindowDays">How many days were looked at, up to and with <paramref name="To"/>.</param>
/// <param name="Parameters">The experiment's; of metrics the window is <paramref name="WindowDays"/>, whatever they say.</param>
/// <param name="Seed">Of the draws that follow from the shares; the shares themselves are exact, and need none.</param>
/// <param name="ReadVersion">The stream's version that counts of visitors were read at; of metrics, that of the definition.</param>
/// <param name="Periods">The evidence.</param>
/// <param name="UsedFallback">Nothing was seen of some active variant, or not enough to compare any.</param>
/// <param name="Inputs">SHA-256 over all that the outcome follows from, 64 lower-case hexadecimal digits.</param>
public sealed record AllocationComputed(
    int Number,
    int WindowDays,
    DateOnly From,
    DateOnly To,
    OptimizationTarget Target,
    string Algorithm,
    string AlgorithmVersion,
    AllocationParameters Parameters,
    long Seed,
    long ReadVersion,
    IReadOnlyList<PeriodEvidence> Periods,
    IReadOnlyList<RecommendedVariant> Variants,
    bool UsedFallback,
    string Inputs
)
{
    /// <summary>Whether this program has the algorithm that it was computed by.</summary>
    [JsonIgnore]
    public bool IsKnown =>
        Algorithm == FixedSplit.Description.Algorithm.Name
        || AllocationAlgorithms.Find(Target, Algorithm, AlgorithmVersion) is not null;

    /// <summary>The same with the outcome that follows from the inputs, whatever the outcome was: bit for bit, on any machine.</summary>
    /// <exception cref="InvalidOperationException">The algorithm is not known here.</exception>
    /// <exception cref="ArgumentException">The inputs are of a kind that nobody can have recorded.</exception>
    public AllocationComputed Again()
    {
        var parameters = Target == OptimizationTarget.Conversion ? Parameters : Parameters with { Window = null };
        Variant[] variants = [.. Variants.Select(v => new Variant(v.Variant, v.IsControl, v.Weight, Active: v.Active))];
        var result = AllocationAlgorithms
            .OfExperiment(Target, Algorithm, AlgorithmVersion, variants)
            .Split(variants, Periods, parameters);
        RecommendedVariant[] outcomes = [.. Variants.Select((v, i) => Outcome(v, i, result))];
        return this with
        {
            Variants = outcomes,
            UsedFallback = result.FellBackToPrior || outcomes.Any(v => v is { FromPrior: true, Active: null }),
            Inputs = Digest(),
        };
    }

    /// <summary>The same with the digest of its inputs, which costs little beside the outcome.</summary>
    internal AllocationComputed WithInputs() => this with { Inputs = Digest() };

    /// <summary>Whether another one of these inputs came to the same outcome, to the last bit.</summary>
    public bool HasOutcomeOf(AllocationComputed other) =>
        Inputs == other.Inputs && UsedFallback == other.UsedFallback && Variants.SequenceEqual(other.Variants);

    private RecommendedVariant Outcome(RecommendedVariant variant, int i, AllocationResult result)
    {
        var units = Periods.Sum(p => p.Units.ElementAtOrDefault(i));
        return variant with
        {
            Weight = result.Weights[i],
            ProbabilityBest = result.ProbabilityBest[i],
            ExpectedLoss = result.ExpectedLoss[i],
            Posterior = result.Posteriors[i],
            FromPrior = units == 0 ? true : null,
            Rate = units == 0 ? null : Brought(i) / units,
        };
    }

    private double Brought(int variant) =>
        Target switch
        {
            OptimizationTarget.Rps => Earned(variant),
            OptimizationTarget.Rpm => Earned(variant) * 1000,
            _ => Periods.Sum(p => p.Successes!.ElementAtOrDefault(variant)),
        };

    private double Earned(int variant) =>
        RevenueText.ToDouble(
            RevenueText.Of(RevenueText.Sum(Periods.Select(p => p.Revenue!.ElementAtOrDefault(variant) ?? "0")))
        );

    /// <summary>A line each: what was asked for, the variants, the periods. The days are not in it: only what they brought.</summary>
    private string Digest()
    {
        var p = Parameters;
        FormattableString[] asked =
        [
            $"v1|{Target}|{Algorithm}|{AlgorithmVersion}|{Seed}|{WindowDays}",
            $"{p.Floor:R}|{p.PriorAlpha:R}|{p.PriorBeta:R}|{p.WarmUp}|{p.Window}|{p.Discount:R}|{p.ConversionDelaySeconds:R}",
            // Experiments from before it have no such line, and their digests stay.
            .. p.UnitsToLead is { } units
                ? [(FormattableString)$"unitsToLead|{units}"]
                : Array.Empty<FormattableString>(),
        ];
        var isGiven = Algorithm == FixedSplit.Description.Algorithm.Name;
        var variants = Variants.Select(v =>
            FormattableString.Invariant(
                $"{(v.Active == false ? '-' : '+')}{v.Variant}{(isGiven ? $"|{v.Weight}" : "")}"
            )
        );
        var periods = Periods.Select(e =>
            FormattableString.Invariant(
                $"{e.Period}|{Texts(e.Units)}|{Texts(e.Successes)}|{Texts(e.Revenue)}|{Texts(e.MaturedUnits?.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}"
            )
        );
        var lines = string.Join('\n', [.. asked.Select(FormattableString.Invariant), .. variants, .. periods]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
    }

    private static string Texts<T>(IEnumerable<T>? items) => string.Join(',', items ?? []);
}
