using System.Text.Json;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;

namespace Samplit.Domain.Audit;

/// <summary>
/// Whether changes of an experiment's metrics follow from what stood before them, and which of them are deviations:
/// what was measured at the start was registered by it.
/// </summary>
internal static class MetricAudit
{
    /// <param name="experiment">Before the event.</param>
    /// <param name="metrics">The experiment's, before the event.</param>
    public static WrongDecision? Check(long sequence, object @event, Experiment experiment, MetricSet metrics)
    {
        Decision? made = @event switch
        {
            MetricDefined e => DefineMetric.Decide(
                new(e.Metric, e.Definition, default, e.Origin, e.Reason),
                metrics,
                experiment.Status
            ),
            MetricChanged e => ChangeMetric.Decide(
                new(e.Metric, e.Definition, default, e.Origin, e.Reason),
                metrics,
                experiment.Status
            ),
            MetricRetired e => RetireMetric.Decide(new(e.Metric, default, e.Reason), metrics, experiment.Status),
            _ => null,
        };
        return made is not { } decision || decision.Events is [var expected, ..] && expected.Equals(@event)
            ? null
            : new WrongDecision(
                sequence,
                "metric_changed",
                @event.GetType().Name,
                decision.Refusal?.Detail ?? "nothing new"
            );
    }

    /// <summary>Traffic follows the primary metric as it is defined when an allocation is recorded.</summary>
    public static WrongDecision? CheckObjective(
        long sequence,
        AllocationComputed recorded,
        Experiment experiment,
        MetricSet metrics
    )
    {
        var expected = experiment.Objective == OptimizationTarget.Metric ? MetricObjective.Find(metrics) : null;
        if ((recorded.Metric?.Id, recorded.Metric?.Revision) != (expected?.Id, expected?.Revision))
        {
            return new(
                sequence,
                "allocation_metric",
                $"metric {recorded.Metric?.Id} {recorded.Metric?.Revision}",
                $"metric {expected?.Id} {expected?.Revision}, which is the primary one"
            );
        }
        return
            recorded.Metric is null
            || recorded.Periods.All(p => p.MaturedUnits is null == recorded.Metric.DelaySeconds is null)
            ? null
            : new(
                sequence,
                "allocation_delay",
                "exposure or a delay",
                "both where a delay was learned, and neither else"
            );
    }

    /// <summary>The deviations that an event brings about: one for a metric, or for each member that was changed.</summary>
    /// <inheritdoc cref="Check"/>
    public static IEnumerable<Deviation> Deviations(
        long sequence,
        object @event,
        DateTimeOffset at,
        Experiment experiment,
        MetricSet metrics
    ) =>
        experiment.StartedAt is null
            ? []
            : @event switch
            {
                MetricDefined e =>
                [
                    new(sequence, at, Field(e.Definition), null, Json(e.Definition).GetRawText(), e.Reason),
                ],
                MetricRetired e when metrics.Find(e.Metric) is { } metric =>
                [
                    new(sequence, at, Field(metric.Definition), Json(metric.Definition).GetRawText(), null, e.Reason),
                ],
                MetricChanged e when metrics.Find(e.Metric) is { } metric => Changes(
                    sequence,
                    at,
                    metric.Definition,
                    e
                ),
                _ => [],
            };

    private static IEnumerable<Deviation> Changes(
        long sequence,
        DateTimeOffset at,
        MetricDefinition before,
        MetricChanged e
    )
    {
        var (was, now) = (Members(before), Members(e.Definition));
        return was
            .Keys.Union(now.Keys)
            .Select(member =>
                (Member: member, Before: was.GetValueOrDefault(member), After: now.GetValueOrDefault(member))
            )
            .Where(m => m.Before != m.After)
            .Select(m => new Deviation(sequence, at, $"{Field(before)}.{m.Member}", m.Before, m.After, e.Reason));
    }

    private static Dictionary<string, string> Members(MetricDefinition definition) =>
        Json(definition).EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);

    private static JsonElement Json(MetricDefinition definition) =>
        JsonSerializer.SerializeToElement(definition, DomainJson.Default.MetricDefinition);

    private static string Field(MetricDefinition definition) => $"metrics.{definition.Name}";
}
