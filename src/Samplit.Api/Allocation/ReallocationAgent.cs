using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Experiments;
using Samplit.Domain.MetricDefinitions.Analysis;
using Wolverine.Runtime.Agents;

namespace Samplit.Api.Allocation;

/// <summary>
/// Asks every running adaptive experiment, now and then, whether a reallocation is due: by time, by evidence that
/// another node brought, or by metrics. Wolverine runs it on one server of those that share a database, and on another
/// one when that is gone; whether a reallocation is due is decided by the experiment's writer, so two that ask do no
/// harm.
/// </summary>
internal sealed partial class ReallocationAgent(
    OpenExperiments experiments,
    DecisionStore store,
    AllocationRecommender recommender,
    AllocationOptions options,
    TimeProvider clock,
    ILogger<ReallocationAgent> logger
) : SingularAgent("reallocation"), IDisposable
{
    private CancellationTokenSource? _stopping;
    private Task _asking = Task.CompletedTask;

    /// <summary>What the evidence of experiments that follow a metric was read at.</summary>
    private readonly Dictionary<Guid, EvidenceMark> _read = [];

    /// <summary>A stop that comes behind it, when the program ends without one, finds nothing to stop.</summary>
    public void Dispose()
    {
        _stopping?.Dispose();
        _stopping = null;
    }

    protected override Task startAsync(CancellationToken cancellationToken)
    {
        _stopping = new CancellationTokenSource();
        _asking = AskAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    protected override async Task stopAsync(CancellationToken cancellationToken)
    {
        if (_stopping is { } stopping)
        {
            await stopping.CancelAsync();
            await _asking.WaitAsync(cancellationToken);
            stopping.Dispose();
            _stopping = null;
        }
    }

    private async Task AskAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.ReallocationCheck, clock);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(ct);
                await AskAllAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Postpone("all", e);
            }
        }
    }

    private async Task AskAllAsync(CancellationToken ct)
    {
        var adapting = await experiments.ListAdaptingAsync(ct);
        foreach (var over in _read.Keys.Except(adapting).ToArray())
        {
            _read.Remove(over);
        }
        foreach (var id in adapting)
        {
            try
            {
                await AskAsync(id, ct);
            }
            // The others do not wait for one that fails.
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                Postpone(id.ToString(), e);
            }
        }
    }

    private async Task AskAsync(Guid id, CancellationToken ct)
    {
        var stream = await store.FetchAsync(id, ct);
        if (!store.IsReallocationDue(stream, clock.GetUtcNow()))
        {
            return;
        }
        // Before the evidence: what is counted in between is read once too often, and not missed.
        var mark = await recommender.MarkAsync(stream, ct);
        if (mark is null)
        {
            await recommender.ReallocateIfDueAsync(stream, ct);
        }
        else if (mark.IsNewsSince(_read.GetValueOrDefault(id)))
        {
            await recommender.ReallocateIfDueAsync(stream, ct);
            _read[id] = mark;
        }
    }

    private void Postpone(string experiment, Exception e)
    {
        // Of a database that is away one line is enough, which its monitor writes.
        if (!DatabaseCircuit.IsConnectionLost(e))
        {
            LogPostponed(experiment, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reallocations by time of {Experiment} are postponed: {Reason}")]
    private partial void LogPostponed(string experiment, string reason);
}
