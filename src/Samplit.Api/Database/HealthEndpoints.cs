using Microsoft.AspNetCore.Http.HttpResults;

namespace Samplit.Api.Database;

internal sealed record HealthView(string Status);

internal static class HealthEndpoints
{
    /// <summary>The process runs. Says nothing about the database: restarting us would not bring it back.</summary>
    internal static Ok<HealthView> Live() => TypedResults.Ok(new HealthView("live"));

    /// <summary>Requests would be served.</summary>
    internal static async Task<Results<Ok<HealthView>, JsonHttpResult<HealthView>>> Ready(
        DatabaseStartup startup,
        DatabaseMonitor monitor,
        DatabaseCircuit circuit,
        CancellationToken ct
    )
    {
        var status =
            !startup.Ready.IsCompletedSuccessfully ? "starting"
            : !await monitor.AnswersAsync(ct) ? "database_unavailable"
            : monitor.IsReadOnly ? "read_only"
            : monitor.IsClockAhead ? "clock_ahead"
            : !circuit.TakesWrites ? "writes_refused"
            : "ready";
        return status == "ready"
            ? TypedResults.Ok(new HealthView(status))
            : TypedResults.Json(
                new HealthView(status),
                DatabaseJson.Default.HealthView,
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
    }
}
