using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Attribution;

/// <summary>What events come to, counted one after the other.</summary>
/// <param name="find">The unit of an experiment; null when it has not this one.</param>
public sealed class EventCount(AttributeEvents attribution, Func<Guid, VisitorKey, AssignedUnit?> find)
{
    private readonly Dictionary<(Guid Metric, VisitorKey Unit), UnitIncrement> _units = [];
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

    public AttributedEvents ToResult() => new(_units.Values, _hours, _exposures, _mismatches);

    private void Add(UnitEvent e, CountedExperiment experiment, AssignedUnit? assigned)
    {
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

    private void Count(CountedMetric metric, UnitEvent e, AssignedUnit assigned)
    {
        var added = metric.Read(e.Event, assigned);
        if (added.IsNothing)
        {
            return;
        }
        var key = (metric.Id, e.Unit);
        _units[key] = _units.TryGetValue(key, out var known)
            ? known with
            {
                Added = known.Added.Merge(added),
            }
            : new UnitIncrement(metric, e.Unit, assigned, added);
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
