using Samplit.Domain.Experiments;
using Samplit.Statistics.Design;

namespace Samplit.Domain.Plans;

/// <summary>
/// Asks how many visitors it takes to find a difference between a control and other variants, under constant and equal
/// shares and with one look at the end. Values are as the caller sent them.
/// </summary>
/// <param name="Rate">What the control converts, between 0 and 1; of a mean, null.</param>
/// <param name="StandardDeviation">
/// The standard deviation of the values of a visitor, where their mean is compared; of a rate, null.
/// </param>
/// <param name="Lift">
/// The smallest difference that matters, as a part of <paramref name="Rate"/>: 0.1 is ten percent.
/// </param>
/// <param name="Effect">The same in the unit of the rate or the values; one of the two is given.</param>
/// <param name="Alpha">The chance to see a difference that is not there, over all comparisons.</param>
/// <param name="Power">The chance to see one that is there; not asked where the visitors are given.</param>
/// <param name="Variants">With the control.</param>
/// <param name="VisitorsPerVariant">Null to compute them; else the power that they give is computed.</param>
/// <param name="VisitorsPerDay">Visitors a day in all variants together; null when nobody asks for days.</param>
public sealed record PlanExperiment(
    double? Rate = null,
    double? StandardDeviation = null,
    double? Lift = null,
    double? Effect = null,
    double Alpha = 0.05,
    double Power = 0.8,
    int Variants = 2,
    long? VisitorsPerVariant = null,
    double? VisitorsPerDay = null
)
{
    public const long MaxVisitors = 1L << 53;

    /// <summary>How near a rate may come to 0 and to 1, and a chance to 0: beyond that, sums of them are rounding.</summary>
    private const double MinChance = 1e-9;

    private const double MinDeviation = 1e-9;
    private const double MaxDeviation = 1e12;
    private const double MinVisitorsPerDay = 1e-3;

    /// <returns>One of the two.</returns>
    public static (ExperimentPlan? Plan, Refusal? Refusal) Decide(PlanExperiment command)
    {
        if (command.Validate() is { } problem)
        {
            return (null, problem);
        }
        var alpha = command.Alpha / (command.Variants - 1);
        var visitors = command.VisitorsPerVariant ?? command.Needed(alpha);
        if (visitors is not { } each || each > MaxVisitors)
        {
            return (null, Refusal.Invalid(command.EffectField, "Too small: it takes more visitors than there are."));
        }
        var plan = new ExperimentPlan(
            each,
            each * (double)command.Variants,
            command.Difference,
            command.PowerOf(each, alpha),
            alpha,
            command.VisitorsPerDay is { } day ? each * (double)command.Variants / day : null
        );
        return (plan with { Prices = command.PricesBeside(plan, alpha) }, null);
    }

    /// <summary>Of rates only: no purpose moves traffic by means that a report compares.</summary>
    private PriceList? PricesBeside(ExperimentPlan plan, double alpha) =>
        Rate is { } rate
            ? PriceList.Compute(
                rate,
                Variants,
                VisitorsPerVariant is null ? Power : null,
                plan,
                VisitorsPerDay,
                each => PowerOf(each, alpha)
            )
            : null;

    private double Difference => Effect ?? Lift!.Value * Rate!.Value;

    private string EffectField => Effect is null ? "lift" : "effect";

    private long? Needed(double alpha) =>
        Rate is { } rate
            ? SampleSize.ForRates(rate, rate + Difference, alpha, Power)?.Control
            : SampleSize.ForMeans(StandardDeviation!.Value, StandardDeviation.Value, Difference, alpha, Power)?.Control;

    private double PowerOf(long each, double alpha) =>
        Rate is { } rate
            ? Samplit.Statistics.Design.Power.OfRates(rate, rate + Difference, each, each, alpha)
            : Samplit.Statistics.Design.Power.OfMeans(
                StandardDeviation!.Value,
                StandardDeviation.Value,
                Difference,
                each,
                each,
                alpha
            );

    private Refusal? Validate() =>
        (Rate is null) == (StandardDeviation is null)
            ? Refusal.Invalid("rate", "Either this, of conversions, or a standardDeviation, of a mean.")
        : Rate is { } given && !IsRate(given) ? Refusal.Invalid("rate", "Above 0 and below 1, by a billionth or more.")
        : StandardDeviation is not (null or (>= MinDeviation and <= MaxDeviation))
            ? Refusal.Invalid("standardDeviation", "From a billionth to 1e12.")
        : (Lift is null) == (Effect is null)
            ? Refusal.Invalid(
                "effect",
                "Either this, in the unit of what is compared, or a lift, as a part of the rate."
            )
        : Lift is not null && Rate is null
            ? Refusal.Invalid("lift", "A part of a rate; of a mean give the effect in its own unit.")
        : !double.IsFinite(Difference) || Difference == 0
            ? Refusal.Invalid(EffectField, "A number that is not 0, below 0 for a loss.")
        : Rate is { } rate && !IsRate(rate + Difference)
            ? Refusal.Invalid(EffectField, "So small that the rate that comes of it stays above 0 and below 1.")
        : Alpha is not (>= MinChance and < 1) ? Refusal.Invalid("alpha", "From a billionth to below 1.")
        : Power is not (> 0 and < 1) ? Refusal.Invalid("power", "Above 0 and below 1.")
        : VisitorsPerVariant is null && Power <= Alpha
            ? Refusal.Invalid("power", "Above alpha: that much is found where there is nothing.")
        : Variants is < 2 or > CreateExperiment.MaxVariants
            ? Refusal.Invalid("variants", $"From 2, the control included, to {CreateExperiment.MaxVariants}.")
        : VisitorsPerVariant is < 1 or > MaxVisitors ? Refusal.Invalid("visitorsPerVariant", "From 1 to 2^53.")
        : VisitorsPerDay is not (null or (>= MinVisitorsPerDay and < double.PositiveInfinity))
            ? Refusal.Invalid("visitorsPerDay", "From a thousandth: one in a thousand days.")
        : null;

    private static bool IsRate(double rate) => rate is >= MinChance and <= 1 - MinChance;
}

/// <summary>What a comparison takes, and what it can find.</summary>
/// <param name="Visitors">The visitors in all variants together.</param>
/// <param name="Effect">The difference to be found, in the unit of the rate or the values.</param>
/// <param name="Power">The chance that the comparison of one variant with the control finds it.</param>
/// <param name="AlphaPerComparison">
/// The chance of each comparison to see a difference that is not there: a part for every variant beside the control
/// (Bonferroni).
/// </param>
/// <param name="Days">Null without visitors a day.</param>
/// <param name="Prices">What it takes and costs by purpose; null of a mean.</param>
public sealed record ExperimentPlan(
    long VisitorsPerVariant,
    double Visitors,
    double Effect,
    double Power,
    double AlphaPerComparison,
    double? Days,
    PriceList? Prices = null
);
