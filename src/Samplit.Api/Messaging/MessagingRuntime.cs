using Npgsql;
using Samplit.Api.Database;
using Wolverine.Runtime;

namespace Samplit.Api.Messaging;

/// <summary>
/// Starts Wolverine when the database is prepared, where Wolverine alone would start with the host and end it without a
/// database; and stops it with the host.
/// </summary>
internal sealed class MessagingRuntime(IWolverineRuntime runtime) : IStartsOnDatabase, IHostedService
{
    private readonly IHostedService _runtime = (IHostedService)runtime;
    private bool _isBegun;

    async Task IStartsOnDatabase.StartAsync(CancellationToken ct)
    {
        if (_isBegun)
        {
            return;
        }
        _isBegun = true;
        try
        {
            await _runtime.StartAsync(ct);
        }
        catch (Exception e) when (DatabaseCircuit.IsConnectionLost(e))
        {
            throw new StartInterruptedException(e);
        }
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        if (!_isBegun)
        {
            return;
        }
        try
        {
            await _runtime.StopAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // What it leaves in the database, another start of it or another server takes up.
        }
    }
}
