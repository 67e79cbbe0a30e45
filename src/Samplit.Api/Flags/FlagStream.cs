using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Access;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Flags;

/// <summary>
/// Change notifications of OFREP (0.3.0, ADR 8): tells who listens to ask for flags again, until they go, may no longer, or
/// the server stops.
/// </summary>
internal sealed class FlagStream(
    FlagFeed feed,
    ApiKeyAuthentication keys,
    AccessDenials denials,
    FlagStreamOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
)
{
    public const string Path = "/ofrep/v1/changes";

    private const string SecondsToTheNextTry = "30";

    /// <summary>Where whoever asks with this key listens from here on.</summary>
    /// <returns>Path and query, as the protocol has it; null where no key is shown.</returns>
    public static string? AddressFor(HttpRequest request, FlagsVersion version) =>
        ApiKeyAuthentication.StreamTokenOf(request) is { } token ? $"{Path}?token={token}&since={version}" : null;

    public async Task ListenAsync(HttpContext http)
    {
        var token = http.Request.Query["token"].ToString();
        var found = await keys.AuthenticateStreamAsync(http, token, isAgain: false);
        if (found.Failure is KeyRateExceededException often)
        {
            denials.Record(ProblemCodes.TooManyRequests);
            await RefuseAsync(http, often.Message, "1");
        }
        else if (PrincipalOf(found) is not { } caller)
        {
            denials.Record(ProblemCodes.KeyRefused);
            await ExceptionProblems.WriteAsync(
                http,
                Problems.Details(
                    StatusCodes.Status401Unauthorized,
                    "The key is refused",
                    ProblemCodes.KeyRefused,
                    "This is no token of a key for flags, or the key was revoked. Ask for all flags to get another."
                )
            );
        }
        else if (!caller.May(Permission.FlagEvaluate))
        {
            await ExceptionProblems.WriteAsync(
                http,
                Problems.Details(
                    StatusCodes.Status403Forbidden,
                    "Not allowed",
                    ProblemCodes.Forbidden,
                    $"This takes the permission {Permission.FlagEvaluate.Name()}, which {caller.Actor} does not have."
                )
            );
        }
        else if (!OfrepGate.IsAllowed(http, caller.Flags!))
        {
            await ExceptionProblems.WriteAsync(http, OfrepGate.Refuse());
        }
        else
        {
            var listener = new FlagListener(caller.Id, caller.Flags!, Seen(http.Request));
            await (
                feed.TryJoin(listener)
                    ? WriteAsync(http, listener, token)
                    : RefuseAsync(http, "Too many listen already with this key, or at all.", SecondsToTheNextTry)
            );
        }
    }

    private async Task WriteAsync(HttpContext http, FlagListener listener, string token)
    {
        try
        {
            await ServerSentEvents.RunAsync(
                http,
                ct => GoOnAsync(http, listener, token, ct),
                lifetime.ApplicationStopping
            );
        }
        finally
        {
            feed.Leave(listener);
        }
    }

    private async Task GoOnAsync(HttpContext http, FlagListener listener, string token, CancellationToken ct)
    {
        var (written, asked) = (clock.GetTimestamp(), clock.GetTimestamp());
        while (true)
        {
            var version = await listener.TakeAsync(options.FlagStreamRecheck, clock, ct);
            if (clock.GetElapsedTime(asked) >= options.FlagStreamRecheck)
            {
                var again = PrincipalOf(await keys.AuthenticateStreamAsync(http, token, isAgain: true));
                if (again?.May(Permission.FlagEvaluate) != true)
                {
                    return;
                }
                asked = clock.GetTimestamp();
            }
            if (version is not null || clock.GetElapsedTime(written) >= options.FlagStreamHeartbeat)
            {
                await ServerSentEvents.WriteAsync(http, Text(version), ct);
                written = clock.GetTimestamp();
            }
        }
    }

    private static Principal? PrincipalOf(AuthenticateResult found) =>
        (found.Principal?.Identity as CallerIdentity)?.Principal is { Flags: not null } caller ? caller : null;

    /// <summary>What a client knows that connects again; of one that connects first, what it was answered before.</summary>
    private static FlagsVersion? Seen(HttpRequest request) =>
        FlagsVersion.TryParse(request.Headers["Last-Event-ID"].ToString(), out var last) ? last
        : FlagsVersion.TryParse(request.Query["since"].ToString(), out var since) ? since
        : null;

    private static string Text(FlagsVersion? version) =>
        version is { } now
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"id: {now}\nevent: message\ndata: {{\"type\":\"refetchEvaluation\",\"etag\":\"{now}\"}}\n\n"
            )
            : ServerSentEvents.Heartbeat;

    private static Task RefuseAsync(HttpContext http, string detail, string retryAfter)
    {
        http.Response.Headers.RetryAfter = retryAfter;
        return ExceptionProblems.WriteAsync(
            http,
            Problems.Details(StatusCodes.Status429TooManyRequests, "Too many", ProblemCodes.TooManyRequests, detail)
        );
    }
}
