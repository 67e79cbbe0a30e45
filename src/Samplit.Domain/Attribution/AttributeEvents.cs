using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Payloads;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Attribution;

/// <summary>What a caller says that a unit was shown.</summary>
/// <param name="Experiment">Its id or name.</param>
public sealed record ShownVariant(string Experiment, string Variant);

/// <summary>A tracked event as attribution sees it: of one unit, under the key of its project.</summary>
/// <param name="Shown">Null when the caller named no experiments: then it counts for all that have the unit.</param>
public sealed record UnitEvent(
    Guid Project,
    UnitType UnitType,
    VisitorKey Unit,
    MetricEvent Event,
    IReadOnlyList<ShownVariant>? Shown = null
);

/// <summary>What a caller says that does not go with what is known.</summary>
public enum AttributionMismatch
{
    /// <summary>The experiment that an event names has not this unit: it was shown what it was not assigned.</summary>
    NotAssigned,

    /// <summary>The event names another variant than the unit has.</summary>
    OtherVariant,
}

/// <summary>What a metric's events of one unit add to what was known of it.</summary>
/// <param name="FirstAt">When the first of these events happened that could be read; null where none could.</param>
public sealed record UnitIncrement(
    CountedMetric Metric,
    VisitorKey Unit,
    AssignedUnit Assigned,
    UnitMetric Added,
    DateTimeOffset? FirstAt
)
{
    public UnitIncrement And(UnitMetric added, DateTimeOffset? at) =>
        this with
        {
            Added = Added.Merge(added),
            FirstAt = FirstAt < at ? FirstAt : at ?? FirstAt,
        };
}

/// <summary>What a unit did before the experiment began, whether it came there or not.</summary>
public sealed record PastIncrement(CountedMetric Metric, VisitorKey Unit, UnitMetric Added);

/// <summary>What events come to, before it is merged with what came to be before.</summary>
/// <param name="Units">One for each metric and unit.</param>
/// <param name="Past">One for each metric and unit.</param>
/// <param name="Hours">Moments of the events' values by metric, variant and hour.</param>
/// <param name="Exposures">When units saw their variant first, among these events.</param>
/// <param name="Mismatches">How many events of an experiment do not go with what is known.</param>
public sealed record AttributedEvents(
    IReadOnlyCollection<UnitIncrement> Units,
    IReadOnlyCollection<PastIncrement> Past,
    IReadOnlyDictionary<(CountedMetric Metric, string Variant, DateTimeOffset Hour), EventMoments> Hours,
    IReadOnlyDictionary<(Guid Experiment, VisitorKey Unit), DateTimeOffset> Exposures,
    IReadOnlyDictionary<(Guid Experiment, AttributionMismatch Mismatch), long> Mismatches
)
{
    public static AttributedEvents None { get; } =
        new(
            [],
            [],
            new Dictionary<(CountedMetric, string, DateTimeOffset), EventMoments>(),
            new Dictionary<(Guid, VisitorKey), DateTimeOffset>(),
            new Dictionary<(Guid, AttributionMismatch), long>()
        );

    /// <summary>Nothing but what metrics come to.</summary>
    public AttributedEvents OfMetrics() => this with { Exposures = None.Exposures, Mismatches = None.Mismatches };
}

/// <summary>
/// Finds the experiments and metrics that events count for. Neither the order nor the grouping of events matters, as
/// long as each is there once.
/// </summary>
public sealed class AttributeEvents
{
    private readonly ILookup<(Guid Project, string Event), CountedExperiment> _byEvent;
    private readonly ILookup<Guid, CountedExperiment> _byId;
    private readonly ILookup<string, CountedExperiment> _byName;

    /// <param name="experiments">All that may have units of the events.</param>
    public AttributeEvents(IReadOnlyCollection<CountedExperiment> experiments)
    {
        _byEvent = experiments
            .SelectMany(
                e => e.Metrics.SelectMany(m => m.EventNames).Distinct(),
                (e, name) => (Experiment: e, Event: name)
            )
            .ToLookup(e => (e.Experiment.Project, e.Event), e => e.Experiment);
        _byId = experiments.ToLookup(e => e.Id);
        _byName = experiments.ToLookup(e => e.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The types of events that somebody asks for.</summary>
    public IReadOnlySet<string> EventTypes =>
        _byEvent.Select(e => e.Key.Event).Append(TrackEvent.ExposureType).ToHashSet(StringComparer.Ordinal);

    /// <summary>Those of them of which somebody looks at this part.</summary>
    public IReadOnlySet<string> TypesThatAsk(EventParts part) =>
        _byEvent
            .SelectMany(e => e)
            .Distinct()
            .SelectMany(e => e.Metrics)
            .Where(m => m.Parts.HasFlag(part))
            .SelectMany(m => m.EventNames)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Those that the event counts for if they have its unit.</summary>
    public IEnumerable<CountedExperiment> ExperimentsOf(UnitEvent e) =>
        e.Shown is { } shown
            ? shown
                .SelectMany(s => Named(s.Experiment))
                .Where(experiment => experiment.Project == e.Project && experiment.UnitType == e.UnitType)
                .Distinct()
            : _byEvent[(e.Project, e.Event.Name)].Where(experiment => experiment.UnitType == e.UnitType);

    /// <param name="find">The unit of an experiment; null when it has not this one.</param>
    public AttributedEvents Read(IEnumerable<UnitEvent> events, Func<Guid, VisitorKey, AssignedUnit?> find)
    {
        var count = Count(find);
        foreach (var e in events)
        {
            count.Add(e);
        }
        return count.ToResult();
    }

    /// <summary>Likewise, of events that are not there all at once.</summary>
    public EventCount Count(Func<Guid, VisitorKey, AssignedUnit?> find) => new(this, find);

    private IEnumerable<CountedExperiment> Named(string idOrName) =>
        Guid.TryParse(idOrName, out var id) ? _byName[idOrName].Concat(_byId[id]) : _byName[idOrName];
}
