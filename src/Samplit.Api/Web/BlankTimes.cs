using Microsoft.Extensions.Caching.Memory;
using Samplit.Api.Experiments;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Ledger;

namespace Samplit.Api.Web;

/// <summary>
/// Counts visitors from whom pages hid parts for too long, and pauses experiments that do so to too many. A visitor
/// counts once on a node, by their first view, as views of one are alike. What a node has counted when it dies is lost.
/// </summary>
internal sealed partial class BlankTimes(
    BlankTimeTable table,
    ExperimentChanges changes,
    WebOptions options,
    TimeProvider clock,
    ILogger<BlankTimes> logger
) : BackgroundService
{
    private const int MaxVisitors = 100_000;

    private static readonly EventMetadata Watch = new(Actor: "svc:guardrails");
    private static readonly MemoryCacheEntryOptions Remembered = new() { Size = 1 };

    private readonly MemoryCache _counted = new(new MemoryCacheOptions { SizeLimit = MaxVisitors });
    private readonly Lock _counting = new();
    private Dictionary<Guid, BlankTimeCounts> _counts = [];

    /// <param name="request">Its address is that of the page.</param>
    public void Count(Site site, WebEventsRequest request, WebEvent timing)
    {
        if (
            options.BlankLimit is not { } limit
            || timing.Cached == true // nothing is hidden then
            || timing.BlankMilliseconds is not (>= 0 and <= WebMeasurements.MaxMilliseconds and var milliseconds)
        )
        {
            return;
        }
        var visit = new VisitorFacts(
            Url: request.Url?[..Math.Min(request.Url.Length, VisitorFacts.MaxUrlLength)]
        ).Usable(out _);
        foreach (var experiment in site.Running.Where(e => e.HidesAnything && e.IsOn(visit)))
        {
            if (((IWebRequest)request).Unit(experiment.Experiment.UnitType) is { } unit)
            {
                Count(experiment.Experiment.Id, unit, milliseconds > limit.Milliseconds);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _counted.Dispose();
    }

    /// <summary>Adds up what was counted since the last time, and pauses what has to be.</summary>
    internal async Task CheckAsync(CancellationToken ct)
    {
        if (options.BlankLimit is not { } limit || Take() is not { Count: > 0 } added)
        {
            return;
        }
        foreach (var (experiment, visitors, overLimit) in await table.AddAsync(limit, added, ct))
        {
            var command = new StopForBlankTime(limit, visitors, overLimit);
            if (command.IsBreached())
            {
                await changes.ApplyAsync(experiment, c => StopForBlankTime.Decide(command, c.Experiment), Watch, ct);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.BlankTimeCheck, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            // Whatever it is, the next time is tried again.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e.Message);
            }
        }
    }

    private void Count(Guid experiment, string unit, bool isOver)
    {
        lock (_counting)
        {
            if (_counted.TryGetValue((experiment, unit), out _))
            {
                return;
            }
            _counted.Set((experiment, unit), true, Remembered);
            var known = _counts.GetValueOrDefault(experiment, new(experiment, 0, 0));
            _counts[experiment] = known with
            {
                Visitors = known.Visitors + 1,
                OverLimit = known.OverLimit + (isOver ? 1 : 0),
            };
        }
    }

    private IReadOnlyList<BlankTimeCounts> Take()
    {
        lock (_counting)
        {
            var counts = _counts;
            _counts = [];
            return [.. counts.Values];
        }
    }

    [LoggerMessage(LogLevel.Warning, "How long pages were hidden could not be added up: {Reason}")]
    private partial void LogFailed(string reason);
}
