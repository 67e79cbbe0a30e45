using Samplit.Domain.MetricDefinitions;
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
);

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
        var read = new Attributed();
        foreach (var e in events)
        {
            foreach (var experiment in ExperimentsOf(e))
            {
                read.Add(e, experiment, find(experiment.Id, e.Unit));
            }
        }
        return read.ToResult();
    }

    private IEnumerable<CountedExperiment> Named(string idOrName) =>
        Guid.TryParse(idOrName, out var id) ? _byName[idOrName].Concat(_byId[id]) : _byName[idOrName];

    private sealed class Attributed
    {
        private readonly Dictionary<(Guid Metric, VisitorKey Unit), UnitIncrement> _units = [];
        private readonly Dictionary<(Guid Metric, VisitorKey Unit), PastIncrement> _past = [];
        private readonly Dictionary<(CountedMetric, string, DateTimeOffset), EventMoments> _hours = [];
        private readonly Dictionary<(Guid, VisitorKey), DateTimeOffset> _exposures = [];
        private readonly Dictionary<(Guid, AttributionMismatch), long> _mismatches = [];

        public void Add(UnitEvent e, CountedExperiment experiment, AssignedUnit? assigned)
        {
            foreach (var metric in experiment.Metrics)
            {
                if (metric.ReadPast(e.Event) is { } past)
                {
                    var key = (metric.Id, e.Unit);
                    _past[key] = _past.TryGetValue(key, out var known)
                        ? known with
                        {
                            Added = known.Added.Merge(past),
                        }
                        : new PastIncrement(metric, e.Unit, past);
                }
            }
            var shown = e.Shown?.First(s => experiment.IsCalled(s.Experiment));
            if (assigned is null)
            {
                // Who names no experiment does not say that the unit is in this one.
                CountIf(shown is not null, experiment, AttributionMismatch.NotAssigned);
                return;
            }
            var isOther = shown is not null && shown.Variant != assigned.Variant;
            CountIf(isOther, experiment, AttributionMismatch.OtherVariant);
            if (e.Event.Name == TrackEvent.ExposureType && shown is not null && !isOther)
            {
                Expose((experiment.Id, e.Unit), e.Event.At);
            }
            // The unit counts for the variant that it was assigned, whatever it was shown: by intention to treat.
            foreach (var metric in experiment.Metrics)
            {
                Count(metric, e, assigned);
            }
        }

        public AttributedEvents ToResult() => new(_units.Values, _past.Values, _hours, _exposures, _mismatches);

        private void Count(CountedMetric metric, UnitEvent e, AssignedUnit assigned)
        {
            var added = metric.Read(e.Event, assigned);
            if (added.IsNothing)
            {
                return;
            }
            var key = (metric.Id, e.Unit);
            DateTimeOffset? at = added.Measure.Count > 0 ? e.Event.At : null;
            _units[key] = _units.TryGetValue(key, out var known)
                ? known.And(added, at)
                : new UnitIncrement(metric, e.Unit, assigned, added, at);
            if (added.Measure.Count > 0)
            {
                var hour = (metric, assigned.Variant, EventMoments.HourOf(e.Event.At));
                _hours[hour] = _hours.GetValueOrDefault(hour, EventMoments.None).Add(added.Measure.Sum);
            }
        }

        private void Expose((Guid, VisitorKey) unit, DateTimeOffset at) =>
            _exposures[unit] = _exposures.TryGetValue(unit, out var known) && known < at ? known : at;

        private void CountIf(bool isSo, CountedExperiment experiment, AttributionMismatch mismatch)
        {
            if (isSo)
            {
                _mismatches[(experiment.Id, mismatch)] = _mismatches.GetValueOrDefault((experiment.Id, mismatch)) + 1;
            }
        }
    }
}
