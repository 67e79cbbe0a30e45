using Samplit.Api.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Ledger;
using Wolverine.Attributes;

namespace Samplit.Api.Analysis;

/// <summary>Events were counted that metrics with a limit of the experiment are about.</summary>
[MessageIdentity("check_guardrails")]
public sealed record CheckGuardrails(Guid Experiment);

/// <summary>
/// Pauses the experiment when one of them is breached, or deactivates the variant. What holds at any time may be looked at as often as events come,
/// and the experiment's writer decides, so a message that comes twice does no harm.
/// </summary>
public static class CheckGuardrailsHandler
{
    private static readonly EventMetadata Watch = new(Actor: "svc:guardrails");

    public static async Task Handle(
        CheckGuardrails message,
        ResultsReader reader,
        ExperimentChanges changes,
        CancellationToken ct
    )
    {
        var population = new ResultPopulation(message.Experiment, OnlyExposed: false, WithAutomated: true);
        if (
            await reader.ReadAsync(population, dimension: null, ct, m => m.Definition.Guardrail is not null)
            is not { Experiment.IsRunning: true } results
        )
        {
            return;
        }
        foreach (var (metric, analysis) in results.All.Metrics)
        {
            foreach (var breach in Breaches(metric, analysis, results))
            {
                await changes.ApplyAsync(
                    message.Experiment,
                    c =>
                        StopForGuardrail.Decide(breach, c.Experiment, c.Metrics, c.Allocation, c.Statistics, c.Version),
                    Watch,
                    ct
                );
            }
        }
    }

    private static IEnumerable<StopForGuardrail> Breaches(
        Metric metric,
        MetricAnalysis analysis,
        ExperimentResults results
    )
    {
        long Units(string variant) => analysis.Variants.First(v => v.Variant == variant).Units;
        return analysis
            .Effects.Where(e => e.Guardrail == GuardrailVerdict.Breached)
            .Select(e => new StopForGuardrail(
                metric.Id,
                metric.Revision,
                e.Variant,
                e.Lift!.AnyTime!.Value,
                Units(results.Experiment.Control.Name),
                Units(e.Variant),
                results.CountedUpTo
            ));
    }
}
