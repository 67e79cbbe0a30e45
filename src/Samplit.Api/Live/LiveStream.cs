using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Live;

/// <summary>
/// Writes server-sent events to one who listens, until they go, may no longer, or the server stops.
/// </summary>
internal sealed class LiveStream(
    LiveFeed feed,
    LiveOptions options,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
)
{
    public async Task WriteAsync(HttpContext http, LiveListener listener, Guid? project)
    {
        try
        {
            await ServerSentEvents.RunAsync(
                http,
                ct => GoOnAsync(http, listener, project, ct),
                lifetime.ApplicationStopping
            );
        }
        finally
        {
            feed.Leave(listener);
        }
    }

    private async Task GoOnAsync(HttpContext http, LiveListener listener, Guid? project, CancellationToken ct)
    {
        var (written, asked) = (clock.GetTimestamp(), clock.GetTimestamp());
        while (true)
        {
            var events = await listener.TakeAsync(options.LiveRecheck, clock, ct);
            if (clock.GetElapsedTime(asked) >= options.LiveRecheck)
            {
                if (await AskAgainAsync(http) is not { } caller || !May(caller, project))
                {
                    return;
                }
                (listener.Caller, asked) = (caller, clock.GetTimestamp());
            }
            if (events.Count > 0 || clock.GetElapsedTime(written) >= options.LiveHeartbeat)
            {
                await ServerSentEvents.WriteAsync(http, Text(events), ct);
                written = clock.GetTimestamp();
            }
        }
    }

    private static bool May(Principal caller, Guid? project) =>
        project is { } one ? caller.May(Permission.ExperimentRead, one) : caller.May(Permission.ExperimentRead);

    /// <summary>Who the request would be of now: its key may be revoked and its session over.</summary>
    private async Task<Principal?> AskAgainAsync(HttpContext http)
    {
        await using var scope = scopes.CreateAsyncScope();
        var again = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        foreach (var (name, value) in http.Request.Headers)
        {
            again.Request.Headers[name] = value;
        }
        again.Request.Method = HttpMethods.Get;
        again.Connection.RemoteIpAddress = http.Connection.RemoteIpAddress;
        again.SetEndpoint(http.GetEndpoint());
        var found = await again.AuthenticateAsync();
        return (found.Principal?.Identity as CallerIdentity)?.Principal;
    }

    private static string Text(IReadOnlyList<LiveEvent> events)
    {
        if (events.Count == 0)
        {
            return ServerSentEvents.Heartbeat;
        }
        var text = new StringBuilder();
        foreach (var e in events)
        {
            if (e.Id is { } id)
            {
                text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
            }
            text.Append(
                CultureInfo.InvariantCulture,
                $"event: {e.Name}\ndata: {JsonSerializer.Serialize(e.Data, LiveJson.Default.LiveData)}\n\n"
            );
        }
        return text.ToString();
    }
}
