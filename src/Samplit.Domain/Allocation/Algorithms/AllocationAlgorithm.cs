using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Splits the traffic: a pure function of the evidence, in the order of the variants, and the parameters.
/// </summary>
public delegate AllocationResult Allocate(Observations evidence, AllocationParameters parameters);

/// <summary>What an algorithm cannot do without.</summary>
public enum AlgorithmNeed
{
    /// <summary>Units and conversions an arm.</summary>
    Counts,

    /// <summary>The same for each period.</summary>
    CountsByPeriod,

    /// <summary>Units and moments of the orders' values an arm.</summary>
    Orders,

    /// <summary>Units and revenue an arm, for each period.</summary>
    RevenueByPeriod,
}

/// <summary>What there is to know of an algorithm before using it.</summary>
/// <param name="Name">With <paramref name="Version"/> and the parameters it determines the outcome, for ever.</param>
/// <param name="Version">Raised whenever the same evidence would give other weights.</param>
/// <param name="Paper">Who proposed it, where.</param>
/// <param name="NeedsFloor">
/// It gives all to the leader, so that without a floor there would be no propensities, or learns from arms that all are
/// seen.
/// </param>
/// <param name="Assumes">What has to hold, and when it is the wrong one.</param>
/// <param name="Algorithm">What an experiment calls it.</param>
/// <param name="Targets">
/// The targets of experiments that may choose it; none where nobody gathers yet what it needs.
/// </param>
public sealed record AlgorithmDescription(
    string Name,
    int Version,
    string Paper,
    AlgorithmNeed Needs,
    bool NeedsFloor,
    string Assumes,
    AlgorithmId Algorithm,
    params IReadOnlyList<OptimizationTarget> Targets
)
{
    /// <summary>It cannot run on units and conversions.</summary>
    public bool NeedsMoney => Needs is AlgorithmNeed.Orders or AlgorithmNeed.RevenueByPeriod;
}

/// <summary>A way to allocate traffic.</summary>
public sealed record AllocationAlgorithm(AlgorithmDescription Description, Allocate Allocate)
{
    private const string NoFading = "Money that fades looks steadier than it is. Take a window instead.";

    public AlgorithmId Id => Description.Algorithm;

    /// <summary>The name that events record.</summary>
    public string Name => Description.Name;

    public int Version => Description.Version;

    /// <summary>Why it cannot be run with these parameters; null when it can.</summary>
    public Refusal? Validate(AllocationParameters parameters, int variants) =>
        parameters.Validate(variants)
        ?? (
            Description.NeedsMoney && parameters.Discount is not null
                ? Refusal.Invalid("allocationPolicy.discount", NoFading)
                : null
        )
        ?? (
            Description.NeedsFloor && parameters.Floor == 0
                ? Refusal.Invalid(
                    "allocationPolicy.floor",
                    $"Above 0 for {Name}: without a floor some variants would have no chance at all, and nothing could be estimated."
                )
                : null
        );

    /// <summary>
    /// Splits the traffic over the active variants by their own evidence; to the others goes nothing.
    /// </summary>
    /// <param name="periods">The periods in the order of <paramref name="variants"/>, and so is the result.</param>
    public AllocationResult Split(
        IReadOnlyList<Variant> variants,
        IReadOnlyList<PeriodEvidence> periods,
        AllocationParameters parameters
    )
    {
        var active = new ActiveVariants(variants);
        var control = Array.FindIndex(active.Of(variants), v => v.IsControl);
        var evidence = new Observations(
            [.. periods.Select(period => active.Of(period.Arms(variants.Count)))],
            control < 0 ? null : control
        );
        var result = Tuned(parameters).Allocate(evidence, parameters);
        return result with
        {
            Weights = Weights.FromParts(active.Spread(result.Weights)),
            ProbabilityBest = active.Spread(result.ProbabilityBest),
            ExpectedLoss = active.Spread(result.ExpectedLoss),
            Posteriors = active.Place(result.Posteriors),
        };
    }

    /// <summary>With the bound, the warm-up, the window and the discount that the parameters ask for.</summary>
    public AllocationAlgorithm Tuned(AllocationParameters parameters)
    {
        // Innermost, so that what a window has forgotten is nothing to lead by.
        var tuned = parameters.UnitsToLead is { } needed ? WithUnitsToLead(needed) : this;
        tuned = parameters.Discount is { } factor ? tuned.WithDiscount(factor) : tuned;
        tuned = parameters.Window is { } periods ? tuned.WithWindow(periods) : tuned;
        return parameters.WarmUp is { } units ? tuned.WithWarmUp(units) : tuned;
    }

    /// <summary>
    /// An even split until every arm has so many units (the explore-first of A. Slivkins, "Introduction to multi-armed
    /// bandits", 2019, section 1.2).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public AllocationAlgorithm WithWarmUp(long units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return Changed(
            $"warm_up={units}",
            (evidence, parameters) =>
            {
                var result = Allocate(evidence, parameters);
                return evidence.Pooled.All(arm => arm.Units >= units)
                    ? result
                    : result with
                    {
                        Weights = Weights.Uniform(evidence.Arms),
                    };
            }
        );
    }

    /// <summary>
    /// At most an even share for an arm with fewer units whose conversions would be known by now, see
    /// <see cref="Newcomers"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public AllocationAlgorithm WithUnitsToLead(long units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return Changed(
            $"units_to_lead={units}",
            (evidence, parameters) =>
            {
                var result = Allocate(evidence, parameters);
                bool[] isNew = [.. evidence.Pooled.Select(arm => arm.MaturedUnits < units)];
                return result with { Weights = Newcomers.Bound(Allocate, result.Weights, isNew, evidence, parameters) };
            }
        );
    }

    /// <summary>With evidence that fades from period to period, see <see cref="Observations.Discounted"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="factor"/> is not above 0 and at most 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// It learns from money, whose spread would not fade as its sum does.
    /// </exception>
    public AllocationAlgorithm WithDiscount(double factor)
    {
        if (!(factor is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Above 0 and at most 1.");
        }
        return Description.NeedsMoney
            ? throw new ArgumentException(NoFading, nameof(factor))
            : OfPeriods(
                $"discount={factor:R}",
                (evidence, parameters) => Allocate(evidence.Discounted(factor), parameters)
            );
    }

    /// <summary>From the newest periods only.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="periods"/> is less than 1.</exception>
    public AllocationAlgorithm WithWindow(int periods)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        return OfPeriods($"window={periods}", (evidence, parameters) => Allocate(evidence.Newest(periods), parameters));
    }

    private AllocationAlgorithm OfPeriods(string how, Allocate allocate)
    {
        var changed = Changed(how, allocate);
        return Description.Needs == AlgorithmNeed.Counts
            ? changed with
            {
                Description = changed.Description with { Needs = AlgorithmNeed.CountsByPeriod },
            }
            : changed;
    }

    // The name tells the change, as name, version and parameters have to tell everything.
    private AllocationAlgorithm Changed(string how, Allocate allocate) =>
        new(Description with { Name = $"{Name}[{how}]" }, allocate);
}
