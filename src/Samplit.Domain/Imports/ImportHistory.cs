using System.Text.RegularExpressions;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Imports;

/// <summary>
/// Makes an experiment of what others have assigned and measured. It is over when it begins: it can be read and
/// archived, and nothing else.
/// </summary>
/// <param name="Experiment">With a fixed allocation, whose weights are what the shares should have been.</param>
/// <param name="Metrics">Each with a new identifier.</param>
public sealed partial record ImportHistory(
    CreateExperiment Experiment,
    IReadOnlyList<(Guid Id, MetricDefinition Definition)> Metrics,
    HistoryImported History
)
{
    public const string Assignments = "assignments";
    public const string Events = "events";

    /// <summary>Units of an import.</summary>
    public const int MaxUnits = 2_000_000;

    /// <summary>Metrics of an import.</summary>
    public const int MaxMetrics = 20;

    /// <summary>Columns that results of an import can be divided by.</summary>
    public const int MaxDimensions = 10;

    /// <param name="id">Of the new experiment.</param>
    public static Decision Decide(ImportHistory command, Guid id, DateTimeOffset now)
    {
        var created = CreateExperiment.Decide(command.Experiment);
        if (created.Events is not [ExperimentCreated definition])
        {
            return created;
        }
        var events = new List<object> { definition };
        var metrics = MetricSet.Empty(id);
        foreach (var (place, (metric, wanted)) in command.Metrics.Index())
        {
            var decision = DefineMetric.Decide(new DefineMetric(metric, wanted), metrics, ExperimentStatus.Draft);
            if (decision.Events is not [MetricDefined defined])
            {
                var refusal = decision.Refusal!;
                return Decision.Refuse(refusal with { Field = $"metrics[{place}].{refusal.Field}".TrimEnd('.') });
            }
            events.Add(defined);
            metrics = MetricSet.Evolve(metrics, id, defined)!;
        }
        var experiment = Experiments.Experiment.Evolve(null, id, definition, now)!;
        return Validate(command.History, experiment, metrics) is { } problem
            ? Decision.Refuse(problem)
            : Decision.Append([.. events, command.History]);
    }

    /// <summary>Whether the numbers go with one another, and with the experiment.</summary>
    /// <param name="experiment">Before the import.</param>
    /// <param name="metrics">Before the import.</param>
    /// <returns>Null when they do.</returns>
    public static Refusal? Validate(HistoryImported history, Experiment experiment, MetricSet metrics)
    {
        var isRate =
            metrics.InForce.FirstOrDefault(m => m.Definition.IsPrimary == true)?.Definition.Type
            == MetricType.Conversion;
        return Unless(
                experiment is { Status: ExperimentStatus.Draft, AllocationStrategy: AllocationStrategy.Fixed },
                "experiment",
                "History becomes a new experiment, whose allocation is fixed."
            )
            ?? Unless(
                history.Files is [{ Content: Assignments }] or [{ Content: Assignments }, { Content: Events }],
                "files",
                "One of assignments, and perhaps one of events."
            )
            ?? Unless(
                history.Files.All(f =>
                    Digest().IsMatch(f.Sha256) && f.Bytes >= 0 && f.LeftOut >= 0 && f.Rows >= f.LeftOut
                ),
                "files",
                "Each has its SHA-256, and as many rows as are left out of it at least."
            )
            ?? Unless(
                history.Variants.Select(v => v.Variant).SequenceEqual(experiment.Variants.Select(v => v.Name)),
                "variants",
                "Those of the experiment, in their order."
            )
            ?? Unless(
                history.Variants.All(v => v.Units >= 0 && (v.Converted ?? 0) >= 0 && v.Units >= (v.Converted ?? 0))
                    && history.Variants.Sum(v => v.Units) is > 0 and <= MaxUnits
                    && history.UnitsInSeveralVariants >= 0,
                "variants",
                $"From 1 to {MaxUnits:N0} units in all."
            )
            ?? Unless(
                history.Variants.All(v => v.Converted is not null == isRate),
                "variants",
                "How many converted is said where the primary metric is a conversion."
            )
            ?? Unless(
                history.From is null == history.To is null && !(history.To < history.From),
                "to",
                "Not before the beginning."
            );
    }

    private static Refusal? Unless(bool isRight, string field, string detail) =>
        isRight ? null : Refusal.Invalid(field, detail);

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Digest();
}
