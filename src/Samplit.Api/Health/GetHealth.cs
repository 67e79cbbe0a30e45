using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.Health;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Wolverine.Http;

namespace Samplit.Api.Health;

/// <summary>Why variants did not get the units that their weights say.</summary>
/// <param name="Dimension">Member of the context that it concentrates at, with the next; absent where it does not.</param>
/// <param name="Deviation">What the variant has beside the others, less one: -0.05 is one in twenty lacking.</param>
public sealed record RatioCauseView(
    RatioCauseCode Code,
    string? Dimension,
    string? Level,
    string? Variant,
    double? Deviation
);

/// <param name="Text">For people.</param>
/// <param name="Evidence">The numbers that it rests on, by their names.</param>
public sealed record HealthFindingView(
    HealthCode Code,
    HealthSeverity Severity,
    string Text,
    IReadOnlyDictionary<string, double> Evidence,
    RatioCauseView? Cause
);

/// <summary>How long it takes from the assignment of a unit to the first of its events that a metric counts.</summary>
/// <param name="Units">Those that were assigned long enough ago, and have such an event.</param>
/// <param name="CohortSeconds">
/// What is long enough: all but one in a hundred of the known events came sooner. In an experiment that is younger than
/// its events take it is too short, and so is the mean.
/// </param>
public sealed record EventDelayView(
    Guid MetricId,
    string Name,
    long Units,
    double MeanSeconds,
    double MedianSeconds,
    double CohortSeconds
);

/// <param name="Findings">The gravest first; none where nothing is to be said.</param>
/// <param name="Delays">Of the metrics that enough is known of.</param>
public sealed record ExperimentHealthView(
    Guid ExperimentId,
    IReadOnlyList<HealthFindingView> Findings,
    IReadOnlyList<EventDelayView> Delays
)
{
    internal static ExperimentHealthView From(
        Experiment experiment,
        HealthReport report,
        IReadOnlyList<(Metric Metric, EventDelay Delay)> delays
    ) =>
        new(
            experiment.Id,
            All(report, variant => experiment.Variants[variant].Name),
            [
                .. delays.Select(d => new EventDelayView(
                    d.Metric.Id,
                    d.Metric.Definition.Name,
                    d.Delay.Units,
                    d.Delay.MeanSeconds,
                    d.Delay.MedianSeconds,
                    d.Delay.CohortSeconds
                )),
            ]
        );

    /// <param name="name">Of the variant in a place.</param>
    internal static IReadOnlyList<HealthFindingView> All(HealthReport report, Func<int, string> name) =>
        [
            .. report.Findings.Select(f => new HealthFindingView(
                f.Code,
                f.Severity,
                f.Text,
                f.Evidence,
                f.Cause is { } cause
                    ? new(
                        cause.Code,
                        cause.Dimension,
                        cause.Level,
                        cause.Variant is { } variant ? name(variant) : null,
                        cause.Deviation
                    )
                    : null
            )),
        ];
}

[Tags("Experiments")]
public static class GetHealthEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/health")]
    [EndpointSummary("Whether the numbers of an experiment can be believed, and what to look after")]
    [Refuses(404), LongRead]
    public static async Task<(ExperimentHealthView?, Refusal?)> Get(
        Guid id,
        HealthReader reader,
        CancellationToken ct
    ) =>
        await reader.ReadAsync(id, ct) is var (experiment, report, delays)
            ? (ExperimentHealthView.From(experiment, report, delays), null)
            : (null, Refusal.ExperimentNotFound);
}
