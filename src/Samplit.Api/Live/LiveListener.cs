using System.Threading.Channels;
using Samplit.Domain.Access;

namespace Samplit.Api.Live;

/// <summary>
/// One connection. What it was not sent yet is kept by subject, the latest of each, so that a slow one costs no more
/// than a quick one.
/// </summary>
/// <param name="experiment">The only one that it is about; null for all.</param>
/// <param name="resumeAfter">What it was told last, before it connected; null for a new one.</param>
internal sealed class LiveListener(Guid? experiment, Principal caller, long? resumeAfter)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(LiveKind, Guid?), LiveEvent> _pending = [];
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public Guid? Experiment { get; } = experiment;

    /// <summary>Who listens, and what they may see now.</summary>
    public Principal Caller { get; set; } = caller;

    /// <summary>Version of the experiment, or sequence of the log, that it knows of; null until the first look.</summary>
    public long? Seen { get; set; } = resumeAfter;

    /// <summary>Whether it was looked for it before.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Takes what it is about and its caller may see.</summary>
    /// <param name="project">Of the event's experiment; null where it is about none.</param>
    public void Offer(LiveEvent e, Guid? project)
    {
        if (project is { } of && !Caller.May(Permission.ExperimentRead, of))
        {
            return;
        }
        lock (_lock)
        {
            // The latest comes last, whatever it replaces.
            _pending.Remove(e.Subject);
            _pending.Add(e.Subject, e);
        }
        _news.Writer.TryWrite(true);
    }

    /// <returns>What there is to tell, in the order of its coming; nothing when the time is over.</returns>
    public async Task<IReadOnlyList<LiveEvent>> TakeAsync(TimeSpan most, TimeProvider clock, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            await _news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [];
        }
        lock (_lock)
        {
            LiveEvent[] taken = [.. _pending.Values];
            _pending.Clear();
            return taken;
        }
    }
}
