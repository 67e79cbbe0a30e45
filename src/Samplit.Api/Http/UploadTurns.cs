using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>Lets a few uploads of a kind be read at once: each takes memory and time until it is written.</summary>
/// <param name="atOnce">How many.</param>
public abstract class UploadTurns(int atOnce) : IDisposable
{
    private const string SecondsToWait = "5";

    /// <summary>Bytes. At this pace the largest upload takes an hour and a half.</summary>
    private const int SlowestPerSecond = 100_000;

    /// <summary>Most uploads are through sooner than their sender could ask again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(atOnce);

    internal static ProblemDetails Busy =>
        Problems.Details(
            StatusCodes.Status429TooManyRequests,
            "Too many uploads",
            ProblemCodes.UploadsBusy,
            "As many uploads as may run are being taken already: send this one again in some seconds. Nothing was taken of it."
        );

    /// <returns>To be disposed when the upload is written; null when all turns are taken.</returns>
    public async Task<IDisposable?> TryBeginAsync(HttpContext http, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(Patience, ct))
        {
            http.Response.Headers.RetryAfter = SecondsToWait;
            return null;
        }
        RequirePace(http);
        return new Turn(_turns);
    }

    public void Dispose()
    {
        _turns.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whoever sends a byte now and then would keep others waiting for days.</summary>
    private static void RequirePace(HttpContext http)
    {
        // Servers in memory have no pace.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = new MinDataRate(SlowestPerSecond, gracePeriod: TimeSpan.FromSeconds(5));
        }
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
