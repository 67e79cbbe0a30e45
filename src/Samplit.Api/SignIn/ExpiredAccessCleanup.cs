using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Sessions;
using Samplit.Api.Users;

namespace Samplit.Api.SignIn;

/// <summary>Lets go of sessions, links, challenges and counted tries whose time is over.</summary>
internal sealed partial class ExpiredAccessCleanup(
    SessionTable sessions,
    UserLinks links,
    SignInThrottle throttle,
    PasskeyTable passkeys,
    IdentityTable identities,
    DatabaseStartup startup,
    TimeProvider clock,
    ILogger<ExpiredAccessCleanup> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!startup.IsPrepared)
            {
                continue;
            }
            try
            {
                var now = clock.GetUtcNow();
                await sessions.DeleteExpiredAsync(now, stoppingToken);
                await links.DeleteExpiredAsync(now, stoppingToken);
                await throttle.DeleteExpiredAsync(now, stoppingToken);
                await passkeys.DeleteExpiredAsync(now, stoppingToken);
                await identities.DeleteExpiredAsync(now, stoppingToken);
            }
            catch (Exception e) when (DatabaseCircuit.IsConnectionLost(e) || e is NpgsqlException)
            {
                LogFailed(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Sessions that are over could not be deleted: {Reason}")]
    private partial void LogFailed(string reason);
}
