namespace Samplit.Domain.MetricDefinitions;

/// <summary>The cap that an analysis has applied, to be kept with it.</summary>
/// <param name="Value">Units above it counted as this much.</param>
/// <param name="Percentile">The percentile that it is of the units' values; null for a cap that was fixed before.</param>
/// <param name="Units">How many units were above it.</param>
public sealed record CapInForce(decimal Value, double? Percentile, long Units)
{
    /// <summary>Of all variants together, so that all are capped alike.</summary>
    /// <param name="units">All units of the experiment; those without events, or without a value, are not looked at.</param>
    /// <returns>Null for a metric without a cap, and where the percentile is that of nothing, or not above 0.</returns>
    public static CapInForce? Of(MetricDefinition definition, IEnumerable<UnitMetric> units)
    {
        if (definition.Cap is not { } cap)
        {
            return null;
        }
        var aggregation = definition.Measure.Aggregation!.Value;
        decimal[] values =
        [
            .. units
                .Where(u => u.Measure.Count > 0)
                .Select(u => u.Measure.Value(aggregation))
                .OfType<decimal>()
                .Order(),
        ];
        if (cap.Value is { } text)
        {
            return Above(values, MetricValue.Parse(text)!.Value, percentile: null);
        }
        if (values.Length == 0)
        {
            return null;
        }
        // The nearest rank: a value that is there. One that is not above 0 would lower units without events.
        var rank = (int)decimal.Ceiling((decimal)cap.Percentile!.Value / 100 * values.Length);
        return values[rank - 1] > 0 ? Above(values, values[rank - 1], cap.Percentile) : null;
    }

    public decimal Apply(decimal value) => Math.Min(value, Value);

    private static CapInForce Above(decimal[] values, decimal cap, double? percentile) =>
        new(cap, percentile, values.LongCount(v => v > cap));
}
