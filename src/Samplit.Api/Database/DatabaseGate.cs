using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;

namespace Samplit.Api.Database;

/// <summary>Stands before the endpoints that need the database: not ready, circuit open and lost connections are 503s.</summary>
internal static class DatabaseGate
{
    /// <summary>Endpoints that need the database; their answers carry the revision of what they show.</summary>
    public static RouteGroupBuilder MapBehindDatabase(this IEndpointRouteBuilder app, string prefix) =>
        app.MapGroup(prefix).AddEndpointFilter(RevisionETag.Add).AddEndpointFilter(Pass).Refuses(503);

    /// <summary>For many decisions at once, whose writers have the circuit and the patience.</summary>
    public static ValueTask<object?> PassWhenReady(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        context.HttpContext.RequestServices.GetRequiredService<DatabaseStartup>().Ready.IsCompletedSuccessfully
            ? next(context)
            : throw new NotReadyException();

    /// <summary>For everything else.</summary>
    public static async ValueTask<object?> Pass(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!context.HttpContext.RequestServices.GetRequiredService<DatabaseStartup>().Ready.IsCompletedSuccessfully)
        {
            throw new NotReadyException();
        }
        return await context
            .HttpContext.RequestServices.GetRequiredService<DatabaseCircuit>()
            .Pipeline.ExecuteAsync(
                static async (state, _) => await AnswerInTime(state.next, state.context),
                (next, context),
                CancellationToken.None
            );
    }

    /// <summary>
    /// Gives up on time whatever the endpoint does: Npgsql cancels by asking the server, and one that hangs does not
    /// answer that either. So nothing behind this gate may touch the response; its work may end after it.
    /// </summary>
    private static async ValueTask<object?> AnswerInTime(
        EndpointFilterDelegate next,
        EndpointFilterInvocationContext context
    )
    {
        var answer = next(context).AsTask();
        if (context.HttpContext.Features.Get<IHttpRequestTimeoutFeature>() is not { } timeout)
        {
            return await AnswerWhileTheDatabaseDoes(answer, context.HttpContext);
        }
        try
        {
            return await answer.WaitAsync(timeout.RequestTimeoutToken);
        }
        catch (OperationCanceledException e) when (timeout.RequestTimeoutToken.IsCancellationRequested)
        {
            throw new TimeoutException("The database did not answer in time.", e);
        }
    }

    /// <summary>Reports and audits take what they need, but not when nothing comes any more.</summary>
    private static async Task<object?> AnswerWhileTheDatabaseDoes(Task<object?> answer, HttpContext http)
    {
        var monitor = http.RequestServices.GetRequiredService<DatabaseMonitor>();
        while (await Task.WhenAny(answer, Task.Delay(DatabaseMonitor.Interval / 2, http.RequestAborted)) != answer)
        {
            if (!await monitor.AnswersAsync(http.RequestAborted))
            {
                throw new TimeoutException("The database did not answer in time.");
            }
        }
        return await answer;
    }
}
