using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Attribution;

/// <summary>What events come to, counted one after the other.</summary>
/// <param name="find">The unit of an experiment; null when it has not this one.</param>
public sealed class EventCount(AttributeEvents attribution, Func<Guid, VisitorKey, AssignedUnit?> find)
{
    private readonly Dictionary<(Guid Metric, VisitorKey Unit), UnitIncrement> _units = [];
    private readonly Dictionary<(Guid Metric, VisitorKey Unit), PastIncrement> _past = [];
    private readonly Dictionary<(CountedMetric, string, DateTimeOffset), EventMoments> _hours = [];
    private readonly Dictionary<(Guid, VisitorKey), DateTimeOffset> _exposures = [];
    private readonly Dictionary<(Guid, AttributionMismatch), long> _mismatches = [];

    public void Add(UnitEvent e)
    {
        foreach (var experiment in attribution.ExperimentsOf(e))
        {
            Add(e, experiment, find(experiment.Id, e.Unit));
        }
    }

    /// <summary>How many units have a past by now, once for each metric.</summary>
    public int PastUnits => _past.Count;

    /// <summary>The past that is known so far; it begins anew from here on.</summary>
    public AttributedEvents TakePast()
    {
        PastIncrement[] past = [.. _past.Values];
        _past.Clear();
        return AttributedEvents.None with { Past = past };
    }

    public AttributedEvents ToResult() => new(_units.Values, _past.Values, _hours, _exposures, _mismatches);

    private void Add(UnitEvent e, CountedExperiment experiment, AssignedUnit? assigned)
    {
        // Whether the unit came there or not: it may still come.
        foreach (var metric in experiment.Metrics)
        {
            CountPast(metric, e);
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

    private void CountPast(CountedMetric metric, UnitEvent e)
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
