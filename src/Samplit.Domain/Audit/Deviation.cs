using System.Globalization;
using System.Text.Json.Serialization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Audit;

/// <summary>
/// What was done otherwise than it was registered at the start. That is nobody's mistake, and the stream says so
/// itself; it is for those who read the result.
/// </summary>
/// <param name="Sequence">Version of the event in its stream.</param>
/// <param name="Field">
/// The field of the pre-registration, as the API calls it, or the variants, or a metric and its member.
/// </param>
/// <param name="Before">What was in force until then, for people; null for nothing.</param>
/// <param name="After">What was done or is in force from then on; null for nothing.</param>
/// <param name="Reason">What was said for it.</param>
public sealed record Deviation(
    long Sequence,
    DateTimeOffset At,
    string Field,
    string? Before,
    string? After,
    string? Reason
)
{
    /// <summary>For people.</summary>
    [JsonIgnore]
    public string Words =>
        (
            (Field, Before, After) switch
            {
                ("minimumSample", { } least, { } done) when !IsNumber(done) =>
                    $"It was {done} visitors, and {least} were registered as the least",
                (_, null, _) => $"{Named(Field)} was not registered, and is '{After}' since",
                (_, _, null) => $"{Named(Field)} was '{Before}', and is nothing since",
                _ => $"{Named(Field)} was '{Before}', and is '{After}' since",
            }
        ) + (Reason is null ? ". Nobody said why." : $". The reason given: {Reason}");

    private static string Named(string field) =>
        field switch
        {
            "hypothesis" => "The hypothesis",
            "metric" => "The metric",
            "stopRule" => "The rule to stop",
            "minimumSample" => "The smallest sample",
            "approval" => "What others had to approve",
            _ when field.StartsWith("metrics.", StringComparison.Ordinal) => field,
            _ => "The variants and their shares",
        };

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    /// <summary>All deviations of an experiment.</summary>
    /// <param name="id">The experiment's stream.</param>
    /// <param name="events">Those of the stream that are no visitor's, in its order.</param>
    /// <param name="assigned">
    /// Visitors so far. Nobody is assigned any more once it is over, so these are those until then.
    /// </param>
    public static IReadOnlyList<Deviation> Of(
        Guid id,
        IEnumerable<(long Sequence, DateTimeOffset At, object Event)> events,
        long assigned
    )
    {
        var deviations = new List<Deviation>();
        Experiment? experiment = null;
        AllocationState? allocation = null;
        var metrics = MetricSet.Empty(id);
        foreach (var (sequence, at, e) in events)
        {
            if (experiment is not null && allocation is not null)
            {
                deviations.AddRange(From(sequence, e, at, experiment, assigned, allocation, metrics));
            }
            metrics = MetricSet.Evolve(metrics, id, e)!;
            experiment = Experiment.Evolve(experiment, id, e, at);
            allocation = AllocationState.Evolve(allocation, e, at);
        }
        return deviations;
    }

    /// <summary>The deviations that an event brings about.</summary>
    /// <param name="experiment">Before the event.</param>
    /// <param name="assigned">Visitors until then.</param>
    /// <param name="metrics">The experiment's, before the event.</param>
    public static IEnumerable<Deviation> From(
        long sequence,
        object @event,
        DateTimeOffset at,
        Experiment experiment,
        long assigned,
        AllocationState allocation,
        MetricSet metrics
    ) =>
        @event switch
        {
            PreregistrationChanged e when experiment.StartedAt is not null => Changes(sequence, e, at, experiment),
            ExperimentCompleted e when experiment.Registered?.MinimumSample > assigned =>
            [
                new(
                    sequence,
                    at,
                    "minimumSample",
                    Number(experiment.Registered.MinimumSample),
                    $"completed with {Number(assigned)}",
                    e.Reason
                ),
            ],
            // What a guardrail does was said before.
            VariantsChanged { Guardrail: null } e when experiment.Registered is not null =>
            [
                new(
                    sequence,
                    at,
                    "variants",
                    Shares(experiment.Variants.Select((v, i) => (v.Name, v.IsActive, allocation.Weights[i]))),
                    Shares(e.Variants.Select(v => (v.Name, v.IsActive, v.Weight))),
                    e.Reason
                ),
            ],
            _ => MetricAudit.Deviations(sequence, @event, at, experiment, metrics),
        };

    private static IEnumerable<Deviation> Changes(
        long sequence,
        PreregistrationChanged e,
        DateTimeOffset at,
        Experiment experiment
    )
    {
        var (before, after) = (experiment.Preregistration, e.Preregistration);
        (string Field, string? Before, string? After)[] fields =
        [
            ("hypothesis", before.Hypothesis, after.Hypothesis),
            ("metric", before.Metric, after.Metric),
            ("stopRule", before.StopRule, after.StopRule),
            ("minimumSample", Number(before.MinimumSample), Number(after.MinimumSample)),
        ];
        return fields
            .Where(f => f.Before != f.After)
            .Select(f => new Deviation(sequence, at, f.Field, f.Before, f.After, e.Reason));
    }

    private static string Shares(IEnumerable<(string Name, bool IsActive, int Weight)> variants) =>
        string.Join(
            ", ",
            variants.Select(v =>
                v.IsActive
                    ? string.Create(CultureInfo.InvariantCulture, $"{v.Name} {v.Weight / 10_000.0:0.####} %")
                    : $"{v.Name} deactivated"
            )
        );

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
