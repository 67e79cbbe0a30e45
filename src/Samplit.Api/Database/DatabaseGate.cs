using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;

namespace Samplit.Api.Database;

/// <summary>
/// Stands before the endpoints that need the database: not ready, circuit open and lost connections are 503s.
/// </summary>
internal static class DatabaseGate
{
    /// <summary>Endpoints that need the database.</summary>
    public static RouteGroupBuilder MapBehindDatabase(this IEndpointRouteBuilder app, string prefix) =>
        app.MapGroup(prefix).AddEndpointFilter(Pass).Refuses(503);

    /// <summary>For many decisions at once, whose writers have the circuit and the patience.</summary>
    public static ValueTask<object?> PassWhenReady(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) => IsReady(context.HttpContext) ? next(context) : throw new NotReadyException();

    /// <summary>Lets in what needs the database, once it is ready.</summary>
    public static async ValueTask<object?> Pass(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? answer = null;
        await PassAsync(context.HttpContext, async _ => answer = await next(context));
        return answer;
    }

    /// <summary>
    /// Gives up on time whatever the endpoint does: Npgsql cancels by asking the server, and one that hangs does not
    /// answer that either. So nothing behind this gate may touch the response before it has taken its turn to answer;
    /// its work may end after it. The generated code of endpoints calls this.
    /// </summary>
    public static async Task PassAsync(HttpContext http, Func<AnswerTurn, Task> answer)
    {
        if (!IsReady(http))
        {
            throw new NotReadyException();
        }
        await http
            .RequestServices.GetRequiredService<DatabaseCircuit>()
            .Pipeline.ExecuteAsync(
                static async (state, _) => await AnswerInTimeAsync(state.answer, state.http),
                (answer, http),
                CancellationToken.None
            );
    }

    private static bool IsReady(HttpContext http) =>
        http.RequestServices.GetRequiredService<DatabaseStartup>().Ready.IsCompletedSuccessfully;

    private static async Task AnswerInTimeAsync(Func<AnswerTurn, Task> work, HttpContext http)
    {
        var turn = new AnswerTurn();
        // Not disposed: the work may ask it after its caller was answered.
        var givenUp = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var caller = http.RequestAborted;
        http.RequestAborted = givenUp.Token;
        var answer = work(turn);
        try
        {
            await WaitAsync(answer, http);
        }
        catch when (!turn.TryTake())
        {
            // It answers already; whoever is told otherwise was not in time.
            await answer;
        }
        catch (RequestTimedOutException)
        {
            // Nobody waits for it any more: it gives its connection back. Of a database that hangs nobody could ask
            // that either.
            _ = givenUp.CancelAsync();
            throw;
        }
        finally
        {
            http.RequestAborted = caller;
        }
    }

    private static async Task WaitAsync(Task answer, HttpContext http)
    {
        if (http.Features.Get<IHttpRequestTimeoutFeature>() is not { } timeout)
        {
            await WaitWhileTheDatabaseAnswersAsync(answer, http);
            return;
        }
        try
        {
            await answer.WaitAsync(timeout.RequestTimeoutToken);
        }
        catch (OperationCanceledException e) when (timeout.RequestTimeoutToken.IsCancellationRequested)
        {
            // Whose fault it was shows in whether the database answers now.
            var monitor = http.RequestServices.GetRequiredService<DatabaseMonitor>();
            throw monitor.IsAnswering
                ? new RequestTimedOutException(e)
                : new TimeoutException("The database did not answer in time.", e);
        }
    }

    /// <summary>Reports and audits take what they need, but not when nothing comes any more.</summary>
    private static async Task WaitWhileTheDatabaseAnswersAsync(Task answer, HttpContext http)
    {
        var monitor = http.RequestServices.GetRequiredService<DatabaseMonitor>();
        while (await Task.WhenAny(answer, Task.Delay(DatabaseMonitor.Interval / 2, http.RequestAborted)) != answer)
        {
            if (!await monitor.AnswersAsync(http.RequestAborted))
            {
                throw new TimeoutException("The database did not answer in time.");
            }
        }
        await answer;
    }
}
