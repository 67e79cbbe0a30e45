using Microsoft.Extensions.Logging;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>Keeps one subscription going: page after page, through what passes, until an event it cannot handle.</summary>
internal sealed class SubscriptionWorker(
    StreamStore store,
    ISubscription subscription,
    MarkSignal mark,
    TimeProvider clock,
    AsyncDaemonOptions options,
    ILogger logger
)
{
    private readonly SubscriptionRun _run = new(store, subscription);
    private volatile SubscriptionStatus _status = new(
        subscription.Name,
        0,
        0,
        SubscriptionState.Running,
        0,
        Error: null,
        Poison: null
    );

    public SubscriptionStatus Status => _status with { HighWater = mark.Mark };

    public async Task RunAsync(CancellationToken ct)
    {
        _status = _status with { State = SubscriptionState.Running, Error = null, Poison = null, UnknownEvents = 0 };
        var pause = new Pause(options, clock);
        var limit = options.PageSize;
        var suspectUpTo = 0L;
        // The first look is free: what other nodes did so far is not known yet.
        var position = -1L;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await mark.BeyondAsync(position, ct);
                switch (await _run.OnceAsync(limit, mark.Mark, ct))
                {
                    case RunOutcome.At at:
                        position = at.Position;
                        Done(at);
                        limit = position < suspectUpTo ? limit : options.PageSize;
                        break;
                    case RunOutcome.Busy:
                        await Task.Delay(options.PollingInterval, clock, ct);
                        break;
                    case RunOutcome.PageFailed failed:
                        (limit, suspectUpTo) = (failed.Events / 2, Math.Max(suspectUpTo, failed.UpTo));
                        break;
                    case RunOutcome.Poisoned poisoned:
                        Stop(poisoned.Event);
                        return;
                }
                pause.Reset();
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _status = _status with { State = SubscriptionState.Retrying, Error = e.Message };
                DaemonLog.Retrying(logger, subscription.Name, pause.Next, e);
                await pause.WaitAsync(ct);
            }
        }
    }

    private void Done(RunOutcome.At at) =>
        _status = _status with
        {
            Position = at.Position,
            State = SubscriptionState.Running,
            UnknownEvents = _status.UnknownEvents + at.UnknownEvents,
            Error = null,
        };

    private void Stop(PoisonEvent poison)
    {
        _status = _status with { State = SubscriptionState.Stopped, Error = poison.Error.Message, Poison = poison };
        DaemonLog.Stopped(
            logger,
            subscription.Name,
            poison.Sequence,
            poison.Type,
            poison.Version,
            poison.StreamId,
            poison.Error
        );
    }
}
