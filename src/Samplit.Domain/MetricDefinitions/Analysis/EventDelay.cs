namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>How long it takes from the assignment of a unit to the first of its events that a metric counts.</summary>
/// <param name="Units">Those that were assigned long enough ago, and have such an event.</param>
/// <param name="MeanSeconds">Above 0.</param>
/// <param name="CohortSeconds">
/// What is long enough: all but one in a hundred of the known events came sooner. In an experiment that is younger than
/// its events take it is too short, and so is the mean.
/// </param>
public sealed record EventDelay(long Units, double MeanSeconds, double MedianSeconds, double CohortSeconds)
{
    /// <summary>Units that a delay is learned from at least.</summary>
    internal const int MinUnits = 30;

    /// <returns>Null where too few units say anything, or nothing takes any time.</returns>
    public static EventDelay? Of(long units, double meanSeconds, double medianSeconds, double cohortSeconds) =>
        units >= MinUnits && meanSeconds > 0 ? new(units, meanSeconds, medianSeconds, cohortSeconds) : null;
}
