using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Timelines;

/// <summary>All that the frames of an experiment follow from.</summary>
/// <param name="Experiment">As it is now.</param>
/// <param name="Marks">All of its stream, in their order.</param>
/// <param name="Counts">All of them, in the order of <see cref="MarkedCounts.Since"/>.</param>
/// <param name="Events">At least those of the marks that were chosen, by their versions.</param>
/// <param name="Version">Where the stream has come to.</param>
/// <param name="At">When its last event happened.</param>
public sealed record TimelineInputs(
    Experiment Experiment,
    IReadOnlyList<ExperimentMark> Marks,
    IReadOnlyList<MarkedCounts> Counts,
    IReadOnlyDictionary<long, MarkedEvent> Events,
    long Version,
    DateTimeOffset At
);

/// <summary>
/// The life of an experiment, a frame for each of its turns: what was done there, and what was known when it was. Nobody
/// who came later, or converted later, is in a frame.
/// </summary>
public static class Timeline
{
    /// <param name="choice">Of the marks of the inputs.</param>
    /// <param name="known">
    /// Frames that were made of the same experiment before, by their versions: what was known then does not change.
    /// </param>
    /// <returns>The frames in their order; the last one is where the stream has come to.</returns>
    public static IReadOnlyList<TimelineFrame> From(
        TimelineInputs inputs,
        FrameChoice choice,
        IReadOnlyDictionary<long, TimelineFrame>? known = null
    )
    {
        var frames = new List<TimelineFrame>(choice.Versions.Count + 1);
        var marks = inputs.Marks.ToDictionary(m => m.Version);
        var chosen = choice.Versions.ToHashSet();
        var life = new Life(inputs);
        foreach (var version in marks.Keys.Union(chosen).Order())
        {
            var e = chosen.Contains(version) ? inputs.Events.GetValueOrDefault(version) : null;
            if (!marks.TryGetValue(version, out var mark))
            {
                life.GoTo(version);
                if (e is not null)
                {
                    frames.Add(
                        known?.GetValueOrDefault(version)
                            ?? life.Frame(version, e.At, FrameCause.Counted, null, null, null, null)
                    );
                }
                continue;
            }
            var before = life.Weights;
            life.GoTo(mark);
            if (e is not null)
            {
                frames.Add(
                    known?.GetValueOrDefault(version)
                        ?? life.Frame(
                            mark.Version,
                            e.At,
                            FrameChoice.Causes[mark.Type],
                            mark.Allocation,
                            e.Actor,
                            e.Data is TrafficReallocated r ? FrameReason.Of(r, before!) : FrameReason.Given(e.Data),
                            e.Data
                        )
                );
            }
        }
        if (frames.Count == 0 || frames[^1].Version < inputs.Version)
        {
            life.GoToEnd();
            frames.Add(life.Frame(inputs.Version, inputs.At, FrameCause.Latest, null, null, null, null));
        }
        return frames;
    }

    /// <summary>What has come so far.</summary>
    private sealed class Life(TimelineInputs inputs)
    {
        private readonly Dictionary<string, int> _places = inputs
            .Experiment.Variants.Select((v, i) => (v.Name, i))
            .ToDictionary(v => v.Name, v => v.i);

        /// <summary>Of every allocation so far; null where somebody came or converted since it was counted.</summary>
        private readonly List<AllocationCounts?> _allocations = [];
        private readonly List<RecordedBatch?> _recorded = [];
        private readonly List<(int Number, Weights Weights, Proportion[] Arms)> _counted = [];
        private readonly Dictionary<int, int> _numbers = [];
        private bool[] _active = [];
        private bool _isRunning;
        private int _next;

        public Weights? Weights => _counted.Count == 0 ? null : _counted[^1].Weights;

        public void GoTo(ExperimentMark mark)
        {
            Count(mark.Version);
            if (mark is { Allocation: { } number, Weights: { } weights })
            {
                _numbers[number] = _counted.Count;
                _counted.Add((number, weights, new Proportion[inputs.Experiment.Variants.Count]));
                _allocations.Add(null);
                _recorded.Add(null);
                if (weights.Count != _active.Length)
                {
                    // A variant has come, and has a place in all of them.
                    _active = [.. weights.Select((_, i) => i >= _active.Length || _active[i])];
                    for (var i = 0; i < _allocations.Count; i++)
                    {
                        _allocations[i] = null;
                    }
                }
            }
            if (FrameChoice.Causes.TryGetValue(mark.Type, out var cause))
            {
                _isRunning = cause switch
                {
                    FrameCause.Started or FrameCause.Resumed => true,
                    FrameCause.Paused or FrameCause.Completed => false,
                    _ => _isRunning,
                };
            }
            if (inputs.Events.GetValueOrDefault(mark.Version)?.Data is VariantsChanged e)
            {
                _active = [.. e.Variants.Select(v => v.IsActive)];
            }
        }

        public void GoTo(long version) => Count(version);

        public void GoToEnd() => Count(long.MaxValue);

        public TimelineFrame Frame(
            long version,
            DateTimeOffset at,
            FrameCause cause,
            int? allocation,
            string? actor,
            FrameReason? reason,
            object? @event
        )
        {
            var there = inputs.Experiment with { Variants = [.. inputs.Experiment.Variants.Take(_active.Length)] };
            var allocations = Allocations(there.Variants.Count);
            var came = Array.FindAll(allocations, a => a.Visitors > 0);
            var aipw = new Aipw([
                .. allocations.Index().Where(a => a.Item.Visitors > 0).Select(a => Recorded(a.Index, a.Item)),
            ]);
            var totals = ExperimentReport.Totals(there, allocations);
            var effects = ExperimentReport.Compare(there, came, allocations, totals, posteriors: null);
            var means = ExperimentReport.Estimate(there, aipw, totals, hasDrifted: true);
            var best = ProbabilityBest(there, totals, @event);
            return new(
                version,
                at,
                cause,
                allocation,
                actor,
                reason,
                _isRunning,
                Weights!,
                [
                    .. there.Variants.Select(
                        (v, i) =>
                            new FrameVariant(
                                v.Name,
                                totals[i].Trials,
                                totals[i].Successes,
                                best[i],
                                means[i].Mean,
                                means[i].MeanInterval,
                                effects.FirstOrDefault(e => e.Variant == v.Name)?.Readable
                            )
                    ),
                ]
            );
        }

        private double?[] ProbabilityBest(Experiment there, Proportion[] totals, object? @event)
        {
            if (@event is TrafficReallocated recorded)
            {
                return [.. recorded.Variants.Select(v => (double?)v.ProbabilityBest)];
            }
            var parameters = there.AllocationPolicy;
            return StatisticsReport.ProbabilityBest(
                _active,
                [.. totals.Select(t => t.Trials)],
                [
                    .. totals.Select(t =>
                        BetaDistribution.FromCounts(t.Successes, t.Trials, parameters.PriorAlpha, parameters.PriorBeta)
                    ),
                ]
            );
        }

        /// <summary>Takes what came up to a version.</summary>
        private void Count(long before)
        {
            for (; _next < inputs.Counts.Count && inputs.Counts[_next].Since < before; _next++)
            {
                var count = inputs.Counts[_next];
                if (
                    _numbers.TryGetValue(count.Allocation, out var place)
                    && _places.TryGetValue(count.Variant, out var arm)
                )
                {
                    var arms = _counted[place].Arms;
                    arms[arm] = new(arms[arm].Successes + count.Conversions, arms[arm].Trials + count.Assignments);
                    _allocations[place] = null;
                }
            }
        }

        private AllocationCounts[] Allocations(int variants)
        {
            for (var i = 0; i < _allocations.Count; i++)
            {
                if (_allocations[i] is not null)
                {
                    continue;
                }
                var (number, weights, arms) = _counted[i];
                _recorded[i] = null;
                _allocations[i] = new(
                    number,
                    // A variant that came later had no chance until then.
                    weights.Count == variants
                        ? weights
                        : Weights.FromParts([.. Enumerable.Range(0, variants).Select(weights.ElementAtOrDefault)]),
                    arms[..variants]
                );
            }
            return [.. _allocations.Select(a => a!)];
        }

        /// <summary>As long as its allocation is, since most of them change no more.</summary>
        private RecordedBatch Recorded(int place, AllocationCounts allocation) =>
            _recorded[place] ??= allocation.Recorded;
    }
}
