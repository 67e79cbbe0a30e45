using System.Text.Json.Serialization;
using Samplit.Domain.Metrics;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>What those units of a variant are worth that have a value above 0.</summary>
/// <param name="Mean">In the metric's unit; 0 without any.</param>
/// <param name="SquaredDeviations">Σ(x - mean)².</param>
public sealed record ValueMoments(double Mean, double SquaredDeviations)
{
    internal RunningMoments Of(long units) => units == 0 ? default : new(units, Mean, SquaredDeviations);
}

/// <summary>
/// What was seen of every variant in one period, as it is recorded: part of events that are stored for ever, so add
/// nullable members, never rename or retype one. Lists are in the order of the variants; a variant that came later has
/// none.
/// </summary>
/// <param name="Period">
/// The number of the first allocation under which these visitors came, or the day or days of metrics; for people.
/// </param>
/// <param name="Units">Visitors, impressions or sessions.</param>
/// <param name="Successes">
/// Conversions, clicks, or units with a value of the metric above 0; null where money counts that is known by its sum.
/// </param>
/// <param name="Revenue">The revenue as decimal texts, in the caller's unit; null where successes count.</param>
/// <param name="MaturedUnits">
/// Units whose conversions would have come by then; null when nothing is said of delays.
/// </param>
/// <param name="Values">What the <paramref name="Successes"/> are worth; null where they are all worth the same.</param>
public sealed record PeriodEvidence(
    string Period,
    IReadOnlyList<long> Units,
    IReadOnlyList<long>? Successes = null,
    IReadOnlyList<string>? Revenue = null,
    [property: JsonPropertyName("exposure")] IReadOnlyList<double>? MaturedUnits = null,
    IReadOnlyList<ValueMoments>? Values = null
)
{
    /// <summary>All that was ever seen, of experiments that need no more.</summary>
    public const string Whole = "all";

    /// <param name="variants">How many there are by now.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A count is negative, or there are more successes than units.
    /// </exception>
    /// <exception cref="FormatException">A revenue is no number.</exception>
    public ArmEvidence[] Arms(int variants) => [.. Enumerable.Range(0, variants).Select(Arm)];

    /// <summary>Equal when every number is.</summary>
    public bool Equals(PeriodEvidence? other) =>
        other is not null
        && Period == other.Period
        && Units.SequenceEqual(other.Units)
        && (Successes ?? []).SequenceEqual(other.Successes ?? [])
        && (Revenue ?? []).SequenceEqual(other.Revenue ?? [])
        && (MaturedUnits ?? []).SequenceEqual(other.MaturedUnits ?? [])
        && (Values ?? []).SequenceEqual(other.Values ?? []);

    public override int GetHashCode() => HashCode.Combine(Period, Units.Count);

    private ArmEvidence Arm(int variant)
    {
        if (variant >= Units.Count)
        {
            return default;
        }
        var orders = Values?[variant] is { } values ? values.Of(Successes![variant]) : default;
        var arm = new ArmEvidence(Units[variant], Successes?[variant] ?? 0, orders)
        {
            Revenue = Revenue is null ? 0 : RevenueText.ToDouble(Revenue[variant]),
        };
        return MaturedUnits is null ? arm : arm.Matured(MaturedUnits[variant]);
    }
}
