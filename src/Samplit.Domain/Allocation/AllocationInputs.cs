using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation;

/// <summary>All that a computed allocation follows from.</summary>
/// <param name="To">The last day of the window.</param>
/// <param name="ReadVersion">
/// The stream's version that counts of visitors were read at; of metrics, that of the definition.
/// </param>
/// <param name="Periods">The evidence.</param>
/// <param name="Variants">
/// Which there are and what each brought, and with a fixed allocation its weight; what else it says is not asked.
/// </param>
/// <param name="Metric">What the evidence is of, of an experiment that follows its primary metric; else null.</param>
public sealed record AllocationInputs(
    int WindowDays,
    DateOnly To,
    OptimizationTarget Objective,
    AlgorithmId Algorithm,
    AllocationParameters Parameters,
    long Seed,
    long ReadVersion,
    IReadOnlyList<PeriodEvidence> Periods,
    IReadOnlyList<RecommendedVariant> Variants,
    OptimizedMetric? Metric = null
)
{
    public DateOnly From => FirstDay(To, WindowDays);

    /// <summary>Whether this program has the algorithm.</summary>
    public bool IsKnown =>
        Algorithm.Name == FixedSplit.Description.Algorithm.Name
        || AllocationAlgorithms.Find(Objective, Algorithm.Name, Algorithm.Version) is not null;

    public static DateOnly FirstDay(DateOnly lastDay, int windowDays) => lastDay.AddDays(1 - windowDays);

    /// <summary>For an experiment as it is defined.</summary>
    /// <param name="brought">What a variant brought; whatever else it says is overwritten.</param>
    public static AllocationInputs For(
        Experiment experiment,
        int windowDays,
        DateOnly lastDay,
        long readVersion,
        IReadOnlyList<PeriodEvidence> periods,
        Func<int, RecommendedVariant> brought,
        OptimizedMetric? metric = null
    ) =>
        new(
            windowDays,
            lastDay,
            experiment.Objective,
            experiment.AllocationAlgorithm.Id,
            experiment.AllocationPolicy,
            experiment.Seed,
            readVersion,
            periods,
            [
                .. experiment.Variants.Select(
                    (v, i) =>
                        brought(i) with
                        {
                            Variant = v.Name,
                            IsControl = v.IsControl,
                            Weight = v.Weight,
                            Active = v.Active,
                        }
                ),
            ],
            metric
        );

    /// <summary>The outcome: the same for the same inputs, bit for bit, on any machine.</summary>
    /// <exception cref="InvalidOperationException">The algorithm is not known here.</exception>
    /// <exception cref="ArgumentException">The inputs are of a kind that nobody can have recorded.</exception>
    public AllocationOutcome Compute()
    {
        var parameters = Objective == OptimizationTarget.Conversion ? Parameters : Parameters with { Window = null };
        Variant[] variants = [.. Variants.Select(v => new Variant(v.Variant, v.IsControl, v.Weight, Active: v.Active))];
        var result = AllocationAlgorithms
            .ForExperiment(Objective, Algorithm.Name, Algorithm.Version, variants)
            .Split(variants, Periods, parameters);
        RecommendedVariant[] outcomes = [.. Variants.Select((v, i) => Outcome(v, i, result))];
        return new(outcomes, result.FellBackToPrior || outcomes.Any(v => v is { FromPrior: true, Active: null }));
    }

    /// <summary>
    /// SHA-256 over a line each: what was asked for, the variants, the periods. The days are not in it: only what they
    /// brought.
    /// </summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public string Digest()
    {
        var p = Parameters;
        FormattableString[] asked =
        [
            $"v1|{Objective}|{Algorithm.Name}|{Algorithm.Version}|{Seed}|{WindowDays}",
            $"{p.Floor:R}|{p.PriorAlpha:R}|{p.PriorBeta:R}|{p.WarmUp}|{p.Window}|{p.Discount:R}|{p.ConversionDelaySeconds:R}",
            // Experiments from before it have no such line, and their digests stay.
            .. p.UnitsToLead is { } units
                ? [(FormattableString)$"unitsToLead|{units}"]
                : Array.Empty<FormattableString>(),
            .. Metric is { } metric
                ? [(FormattableString)$"metric|{metric.Id:D}|{metric.Revision}|{metric.Cap}"]
                : Array.Empty<FormattableString>(),
        ];
        var isGiven = Algorithm.Name == FixedSplit.Description.Algorithm.Name;
        // Others do not ask which it is, and their digests stay.
        var asksForControl = Algorithm.Name == BalancedThompson.Algorithm.Id.Name;
        var variants = Variants.Select(v =>
            FormattableString.Invariant(
                $"{(v.Active == false ? '-' : asksForControl && v.IsControl ? '*' : '+')}{v.Variant}{(isGiven ? $"|{v.Weight}" : "")}"
            )
        );
        var periods = Periods.Select(e =>
            FormattableString.Invariant(
                $"{e.Period}|{Texts(e.Units)}|{Texts(e.Successes)}|{Texts(e.Revenue)}|{Texts(e.MaturedUnits?.Select(Text))}"
            )
            + (e.Values is null ? "" : $"|{Texts(e.Values.Select(v => $"{Text(v.Mean)}/{Text(v.SquaredDeviations)}"))}")
        );
        var lines = string.Join('\n', [.. asked.Select(FormattableString.Invariant), .. variants, .. periods]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
    }

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
        Objective switch
        {
            OptimizationTarget.Rps => Earned(variant),
            OptimizationTarget.Rpm => Earned(variant) * 1000,
            OptimizationTarget.Metric => Periods.Sum(p =>
                p.Successes!.ElementAtOrDefault(variant)
                * (p.Values is null ? 1 : p.Values.ElementAtOrDefault(variant)?.Mean ?? 0)
            ),
            _ => Periods.Sum(p => p.Successes!.ElementAtOrDefault(variant)),
        };

    private double Earned(int variant) =>
        RevenueText.ToDouble(
            RevenueText.Format(RevenueText.Sum(Periods.Select(p => p.Revenue!.ElementAtOrDefault(variant) ?? "0")))
        );

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Texts<T>(IEnumerable<T>? items) => string.Join(',', items ?? []);
}

/// <summary>What <see cref="AllocationInputs"/> come to.</summary>
/// <param name="UsedFallback">Nothing was seen of some active variant, or not enough to compare any.</param>
public sealed record AllocationOutcome(IReadOnlyList<RecommendedVariant> Variants, bool UsedFallback)
{
    /// <summary>Equal when every number is, to the last bit.</summary>
    public bool Equals(AllocationOutcome? other) =>
        other is not null && UsedFallback == other.UsedFallback && Variants.SequenceEqual(other.Variants);

    public override int GetHashCode() => HashCode.Combine(UsedFallback, Variants.Count);
}
