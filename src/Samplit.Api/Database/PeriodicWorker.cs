namespace Samplit.Api.Database;

/// <summary>Looks for something to do now and then, once the database is ready; what fails is left for the next time.</summary>
internal abstract partial class PeriodicWorker(
    TimeSpan period,
    DatabaseStartup database,
    TimeProvider clock,
    ILogger logger
) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    /// <summary>As it stands in the log when it fails.</summary>
    protected abstract string Work { get; }

    protected abstract Task LookAsync(CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, Clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await database.Ready.WaitAsync(stoppingToken);
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogPostponed(Work, e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Work} are postponed: {Reason}")]
    protected partial void LogPostponed(string work, string reason);
}
