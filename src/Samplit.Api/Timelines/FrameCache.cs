using Samplit.Domain.Timelines;

namespace Samplit.Api.Timelines;

/// <summary>
/// Frames of the experiments that were asked for last. What was known at an event does not change, so that who asks again
/// waits for the new ones only.
/// </summary>
internal sealed class FrameCache
{
    private const int MaxExperiments = 32;
    private const int MaxFrames = 600;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, IReadOnlyDictionary<long, TimelineFrame>> _frames = [];

    /// <summary>The one that was asked for last is last.</summary>
    private readonly List<Guid> _order = [];

    public IReadOnlyDictionary<long, TimelineFrame>? Find(Guid experiment)
    {
        lock (_lock)
        {
            return _frames.GetValueOrDefault(experiment);
        }
    }

    public void Keep(Guid experiment, IReadOnlyList<TimelineFrame> frames)
    {
        // From where the stream has come to, it goes on.
        var kept = frames.Where(f => f.Cause != FrameCause.Latest).ToDictionary(f => f.Version);
        lock (_lock)
        {
            // Others were chosen when fewer were asked for, or when there were not so many.
            if (_frames.TryGetValue(experiment, out var before) && before.Count + kept.Count <= MaxFrames)
            {
                foreach (var frame in before.Values)
                {
                    kept.TryAdd(frame.Version, frame);
                }
            }
            _frames[experiment] = kept;
            _order.Remove(experiment);
            _order.Add(experiment);
            if (_order.Count > MaxExperiments)
            {
                _frames.Remove(_order[0]);
                _order.RemoveAt(0);
            }
        }
    }
}
