using System.Runtime.InteropServices;
using Samplit.Statistics;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>What was seen of one arm in one period, or in all of them together.</summary>
/// <param name="Units">Visitors, sessions or impressions; no whole number once discounted.</param>
/// <param name="Conversions">At most one a unit, counted with the unit whenever they came.</param>
/// <param name="Orders">
/// Moments of what the orders were worth, at most one a unit; of none where money is not asked.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ArmEvidence(double Units, double Conversions, RunningMoments Orders = default)
{
    public double Units { get; } = Check.NotNegative(Units, nameof(Units));

    public double Conversions { get; } =
        Conversions >= 0 && Conversions <= Units
            ? Conversions
            : throw new ArgumentOutOfRangeException(nameof(Conversions), Conversions, "From none to one a unit.");

    public RunningMoments Orders { get; } =
        Orders.Count <= Units
            ? Orders
            : throw new ArgumentOutOfRangeException(nameof(Orders), Orders.Count, "At most one order a unit.");

    /// <summary>What the units brought, in money; finite, and below 0 where returns outweigh sales.</summary>
    public double Revenue
    {
        get;
        init => field = Check.Finite(value, nameof(Revenue));
    }

    /// <summary>
    /// The units whose conversions would be known by now: all of them, unless <see cref="Matured"/> said otherwise.
    /// </summary>
    public double MaturedUnits { get; private init; } = Units;

    /// <summary>The same with part of the conversions still to come, see <see cref="ConversionDelay"/>.</summary>
    /// <param name="units">At most all units; those that have converted count as matured.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="units"/> is negative or more than there are.
    /// </exception>
    public ArmEvidence Matured(double units) =>
        Check.NotNegative(units) <= Units
            ? this with
            {
                MaturedUnits = Math.Max(units, Math.Max(Conversions, Orders.Count)),
            }
            : throw new ArgumentOutOfRangeException(nameof(units), units, "No more units mature than were assigned.");

    internal ArmEvidence And(ArmEvidence other) =>
        new(Units + other.Units, Conversions + other.Conversions, Orders.Merge(other.Orders))
        {
            Revenue = Revenue + other.Revenue,
            MaturedUnits = MaturedUnits + other.MaturedUnits,
        };

    /// <summary>Without the orders, of which there are no parts.</summary>
    internal ArmEvidence Times(double factor) =>
        new(Units * factor, Conversions * factor) { Revenue = Revenue * factor, MaturedUnits = MaturedUnits * factor };

    /// <summary>The posterior of the rate.</summary>
    internal BetaDistribution Rate(AllocationParameters parameters) =>
        new(
            Check.Positive(parameters.PriorAlpha) + Conversions,
            Check.Positive(parameters.PriorBeta) + (MaturedUnits - Conversions)
        );
}

/// <summary>
/// What an algorithm may learn from: for each period, oldest first, one <see cref="ArmEvidence"/> an arm, in the order
/// of the arms. A period is a stretch of time under one allocation; evidence that knows no periods is of a single one.
/// </summary>
public sealed class Observations
{
    /// <param name="control">The place of the arm that others are compared with; null where there is none.</param>
    /// <exception cref="ArgumentException">There are no periods or no arms.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The periods do not have the same number of arms, or the control is none of them.
    /// </exception>
    public Observations(IReadOnlyList<IReadOnlyList<ArmEvidence>> periods, int? control = null)
    {
        if (periods.Count == 0 || periods[0].Count == 0)
        {
            throw new ArgumentException("There is nothing to choose from.", nameof(periods));
        }
        var pooled = new ArmEvidence[periods[0].Count];
        foreach (var period in periods)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(period.Count, pooled.Length, nameof(periods));
            for (var arm = 0; arm < pooled.Length; arm++)
            {
                pooled[arm] = pooled[arm].And(period[arm]);
            }
        }
        if (control is { } place)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place, nameof(control));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, pooled.Length, nameof(control));
        }
        (Periods, Pooled, Control) = (periods, pooled, control);
    }

    public IReadOnlyList<IReadOnlyList<ArmEvidence>> Periods { get; }

    /// <summary>The sums over the periods: one an arm.</summary>
    public IReadOnlyList<ArmEvidence> Pooled { get; }

    public int Arms => Pooled.Count;

    /// <summary>The place of the arm that others are compared with; null where there is none.</summary>
    public int? Control { get; }

    /// <summary>No arm was seen by anybody.</summary>
    public bool IsEmpty => Pooled.All(arm => arm.Units == 0);

    /// <summary>
    /// Evidence that fades: that of the period before the newest counts <paramref name="factor"/> times, the one before
    /// that the square of it, and so on; without orders, of which there are no parts (A. Garivier and E. Moulines, "On
    /// upper-confidence bound algorithms for switching bandit problems", 2011; with Thompson sampling V. Raj and S.
    /// Kalyani, "Taming non-stationary bandits", 2017).
    /// </summary>
    /// <param name="factor">Above 0, at most 1. About 1/(1 - factor) periods are remembered.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not.</exception>
    public Observations Discounted(double factor)
    {
        const double Forgotten = 1e-30;
        if (!(factor is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Above 0 and at most 1.");
        }
        var faded = new IReadOnlyList<ArmEvidence>[Periods.Count];
        var part = 1.0;
        for (var period = faded.Length - 1; period >= 0; period--)
        {
            faded[period] = [.. Periods[period].Select(arm => arm.Times(part))];
            // What is left of a billion units by then is nothing, and to divide by it would be the end of all doubles.
            part = part * factor < Forgotten ? 0 : part * factor;
        }
        return new(faded, Control);
    }

    /// <summary>Only the newest periods (the sliding window of Garivier and Moulines 2011).</summary>
    /// <param name="periods">At least 1; more than there are is all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="periods"/> is less than 1.</exception>
    public Observations Newest(int periods)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        return periods >= Periods.Count ? this : new([.. Periods.Skip(Periods.Count - periods)], Control);
    }
}
