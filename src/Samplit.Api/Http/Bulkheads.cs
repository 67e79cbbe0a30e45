using Microsoft.AspNetCore.RateLimiting;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>
/// An endpoint that reads, or computes, as long as it needs: it has no time limit, and few of its kind run at once, so that they
/// leave processors and connections to visitors.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongReadAttribute(string bulkhead = Bulkheads.LongReads) : Attribute
{
    public string Bulkhead { get; } = bulkhead;
}

/// <summary>
/// How many requests of a kind are in work at once. Others wait their turn, and too many are refused at the door.
/// </summary>
internal static class Bulkheads
{
    public const string LongReads = "long-reads";

    /// <summary>
    /// Those that go through every event: minutes of a whole processor. Apart, so that a page that shows an allocation
    /// does not wait for one.
    /// </summary>
    public const string StreamScans = "stream-scans";

    /// <summary>
    /// Calls with many items. A thousand visitors take a writer a good part of what a page view may wait, so only a few
    /// calls are in its queue at once.
    /// </summary>
    public const string Batches = "batches";

    /// <summary>
    /// Calls with tracked events, for whom no page waits: apart from those, and more of them, as what is in work at once
    /// is committed together.
    /// </summary>
    public const string Events = "events";

    public static void AddBulkheads(this IServiceCollection services) =>
        services.AddRateLimiter(o =>
        {
            o.AddConcurrencyLimiter(LongReads, limiter => (limiter.PermitLimit, limiter.QueueLimit) = (2, 8));
            o.AddConcurrencyLimiter(
                StreamScans,
                limiter => (limiter.PermitLimit, limiter.QueueLimit) = (Math.Max(1, Environment.ProcessorCount / 2), 8)
            );
            o.AddConcurrencyLimiter(Batches, limiter => (limiter.PermitLimit, limiter.QueueLimit) = (3, 61));
            o.AddConcurrencyLimiter(Events, limiter => (limiter.PermitLimit, limiter.QueueLimit) = (8, 56));
            o.OnRejected = static async (rejected, _) => await RefuseAsync(rejected.HttpContext);
        });

    private static Task RefuseAsync(HttpContext http)
    {
        var isLongRead = http.GetEndpoint()?.Metadata.GetMetadata<LongReadAttribute>() is not null;
        http.Response.Headers.RetryAfter = "1";
        return ExceptionProblems.WriteAsync(
            http,
            isLongRead
                ? Problems.Details(
                    StatusCodes.Status429TooManyRequests,
                    "Too many",
                    ProblemCodes.TooManyRequests,
                    "Too many long reads at once, of all callers together. Ask again when some have ended."
                )
                : Problems.Details(
                    StatusCodes.Status503ServiceUnavailable,
                    "Busy",
                    ProblemCodes.Busy,
                    "More calls wait already than can be answered in time. Nothing of this one was done."
                )
        );
    }
}
