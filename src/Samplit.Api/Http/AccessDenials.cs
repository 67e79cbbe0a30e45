using System.Diagnostics.Metrics;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.Http;

public sealed record AccessDenialOptions
{
    /// <summary>How often what was refused is written into the log.</summary>
    public TimeSpan DenialInterval { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Counts who was refused what, and writes it into the log now and then: in one event, behind the requests. What a server
/// has counted when it dies is lost, as it has promised it to nobody.
/// </summary>
public sealed partial class AccessDenials(
    StreamStore store,
    AccessDenialOptions options,
    IMeterFactory meters,
    TimeProvider clock,
    ILogger<AccessDenials> logger
) : BackgroundService
{
    private static readonly EventMetadata Actor = new(Actor: "system:access");

    private readonly Counter<long> _denied = meters
        .Create("Samplit.Access")
        .CreateCounter<long>("samplit.access.denied", "{request}", "Requests and sign-ins that were refused");

    private readonly Lock _counting = new();
    private Dictionary<(string Code, string? Actor, string? Permission), long> _counts = [];
    private long _further;
    private DateTimeOffset _since = clock.GetUtcNow();

    /// <param name="code">As who asked is told.</param>
    /// <param name="actor">Null while nobody is known.</param>
    /// <param name="permission">What they do not have; null where that is not the reason.</param>
    public void Record(string code, string? actor = null, Permission? permission = null)
    {
        _denied.Add(1, new KeyValuePair<string, object?>("samplit.code", code));
        var what = (code, actor, permission?.Name());
        lock (_counting)
        {
            if (_counts.TryGetValue(what, out var count) || _counts.Count < AccessDenied.MaxDenials)
            {
                _counts[what] = count + 1;
            }
            else
            {
                _further++;
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DenialInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        if (Take() is not { } denied)
        {
            return;
        }
        try
        {
            await AppendAsync(denied, ct);
        }
        // Whatever it is, the next minute is tried again.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(denied.Denials.Sum(d => d.Count) + denied.Further, e.Message);
        }
    }

    /// <returns>Null when nobody was refused.</returns>
    private AccessDenied? Take()
    {
        var now = clock.GetUtcNow();
        lock (_counting)
        {
            var (since, counts, further) = (_since, _counts, _further);
            (_since, _counts, _further) = (now, [], 0);
            return counts.Count == 0
                ? null
                : new(
                    since,
                    now,
                    [
                        .. counts
                            .OrderByDescending(c => c.Value)
                            .Select(c => new Denial(c.Key.Code, c.Key.Actor, c.Key.Permission, c.Value)),
                    ],
                    further
                );
        }
    }

    private async Task AppendAsync(AccessDenied denied, CancellationToken ct)
    {
        // Another server may write its own at the same time.
        const int tries = 5;
        for (var i = 1; ; i++)
        {
            var stream = await store.FetchForWritingAsync(StreamTypes.AccessDenials, AccessDenied.StreamId, ct);
            await using var session = store.OpenSession(Actor);
            session.Append(stream, denied);
            try
            {
                await session.SaveChangesAsync(ct);
                return;
            }
            catch (StreamVersionConflictException) when (i < tries) { }
        }
    }

    [LoggerMessage(LogLevel.Warning, "That {Count} requests were refused could not be written into the log: {Reason}")]
    private partial void LogFailed(long count, string reason);
}
