using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Payloads;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Attribution;

/// <summary>A metric of an experiment, ready to read events of the units that it has.</summary>
public sealed class CountedMetric
{
    private readonly MetricReader _reader;
    private readonly DateTimeOffset _startedAt;
    private readonly DateTimeOffset? _endsAt;

    /// <param name="metric">In force.</param>
    /// <param name="startedAt">When the experiment began.</param>
    /// <param name="completedAt">When the experiment's result was there; null while it is not.</param>
    public CountedMetric(Guid experiment, Metric metric, DateTimeOffset startedAt, DateTimeOffset? completedAt)
    {
        _startedAt = startedAt;
        (Experiment, Id, Definition) = (experiment, metric.Id, metric.Definition);
        _reader = new MetricReader(Definition);
        // What units that came last may still do within their window belongs to the result.
        _endsAt = completedAt is { } end ? Definition.MaturesAt(end) ?? end : null;
        EventNames =
            Definition.Denominator is { } denominator && denominator.EventName != Definition.EventName
                ? [Definition.EventName, denominator.EventName]
                : [Definition.EventName];
    }

    public Guid Experiment { get; }

    public Guid Id { get; }

    public MetricDefinition Definition { get; }

    /// <summary>One, or of a ratio up to two.</summary>
    public IReadOnlyList<string> EventNames { get; }

    /// <summary>What it looks at of its events.</summary>
    public EventParts Parts => _reader.Parts;

    /// <summary>From when on events say what units do anyway; null for a metric that has no use for it.</summary>
    public DateTimeOffset? PastFrom => Definition.HasPast ? _startedAt.AddDays(-MetricDefinition.PastDays) : null;

    /// <summary>What the event says of the time before the experiment; null when it is of another time or metric.</summary>
    public UnitMetric? ReadPast(MetricEvent e) =>
        e.At < _startedAt && e.At >= PastFrom && _reader.ReadPast(e) is { Measure.Count: > 0 } past ? past : null;

    /// <summary>What the event adds to the unit; nothing when it is none of the metric's.</summary>
    public UnitMetric Read(MetricEvent e, AssignedUnit unit) =>
        e.At > _endsAt ? UnitMetric.Nothing : _reader.Read(e, unit.AssignedAt);
}

/// <summary>An experiment that events are counted for: one that has started.</summary>
/// <param name="Name">What callers may name it by, besides its id.</param>
/// <param name="Project">Events of other projects are none of its.</param>
/// <param name="UnitType">Of what it assigns; events of other types of units are none of its.</param>
/// <param name="IsImported">Files have said what its units come to, and no event changes it.</param>
public sealed record CountedExperiment(
    Guid Id,
    string Name,
    Guid Project,
    UnitType UnitType,
    IReadOnlyList<CountedMetric> Metrics,
    bool IsImported = false
)
{
    /// <summary>The first of its metrics' <see cref="CountedMetric.PastFrom"/>; null where none has one.</summary>
    public DateTimeOffset? PastFrom => Metrics.Min(m => m.PastFrom);

    /// <returns>Null for a draft, which has no units.</returns>
    public static CountedExperiment? Of(Experiment experiment, MetricSet metrics) =>
        experiment.StartedAt is not { } started
            ? null
            : new(
                experiment.Id,
                experiment.Name,
                Access.Project.Of(experiment.Project),
                experiment.UnitType,
                [
                    .. metrics.InForce.Select(metric => new CountedMetric(
                        experiment.Id,
                        metric,
                        started,
                        experiment.CompletedAt
                    )),
                ],
                experiment.Imported is not null
            );

    /// <summary>Whether any of these metrics is one of its that must not get worse.</summary>
    public bool HasGuardrailOf(IReadOnlySet<Guid> metrics) =>
        Metrics.Any(m => m.Definition.Guardrail is not null && metrics.Contains(m.Id));

    /// <summary>With nothing but these of its metrics.</summary>
    public CountedExperiment With(IReadOnlySet<Guid> metrics) =>
        this with
        {
            Metrics = [.. Metrics.Where(m => metrics.Contains(m.Id))],
        };

    public CountedExperiment Without(IReadOnlySet<Guid> metrics) =>
        this with
        {
            Metrics = [.. Metrics.Where(m => !metrics.Contains(m.Id))],
        };

    /// <param name="named">An id or a name, as callers write it with an event.</param>
    public bool IsCalled(string named) =>
        string.Equals(Name, named, StringComparison.OrdinalIgnoreCase)
        || (Guid.TryParse(named, out var id) && id == Id);
}

/// <summary>A unit of an experiment, as the index of units has it.</summary>
/// <param name="Allocation">Number of the allocation that it was assigned under.</param>
/// <param name="IsAutomated">Whether it looks like a program.</param>
public sealed record AssignedUnit(string Variant, int Allocation, bool IsAutomated, DateTimeOffset AssignedAt);
