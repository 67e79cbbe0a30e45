using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Runtime;

namespace Samplit.Api.Http;

/// <summary>Stands before every endpoint that needs the database: not ready, circuit open and lost connections are 503s.</summary>
internal static class DatabaseGate
{
    public static async ValueTask<object?> Pass(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var startup = services.GetRequiredService<DatabaseStartup>();
        if (!startup.Ready.IsCompletedSuccessfully)
        {
            throw new NotReadyException();
        }
        return await services
            .GetRequiredService<DatabaseCircuit>()
            .Pipeline.ExecuteAsync(
                static async (state, _) => await AnswerInTime(state.next, state.context),
                (next, context),
                CancellationToken.None
            );
    }

    /// <summary>The request timeout cancels; to the circuit that is the database not answering.</summary>
    private static async ValueTask<object?> AnswerInTime(
        EndpointFilterDelegate next,
        EndpointFilterInvocationContext context
    )
    {
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException e)
            when (context
                    .HttpContext.Features.Get<IHttpRequestTimeoutFeature>()
                    ?.RequestTimeoutToken.IsCancellationRequested == true
            )
        {
            throw new TimeoutException("The database did not answer in time.", e);
        }
    }
}
