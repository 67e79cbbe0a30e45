using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Flags;

/// <summary>
/// Whose pages read flags: those of sites that a key for clients names. Programs and apps, which are no pages, need nobody
/// to name them.
/// </summary>
internal static class OfrepGate
{
    private const string HeadersOfClients = "authorization, content-type, if-none-match";

    public static ValueTask<object?> PassAllowedPages(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        IsAllowed(context.HttpContext, context.HttpContext.Caller()!.Flags!)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Problem(Refuse()));

    /// <param name="scope">Of the key that is shown.</param>
    public static bool IsAllowed(HttpContext http, FlagScope scope) =>
        PublicPlane.IsFromHere(http.Request, http.RequestServices.GetRequiredService<RequestOptions>().PublicUrl)
        || scope.IsOn(http.Request.Headers.Origin.ToString());

    public static Microsoft.AspNetCore.Mvc.ProblemDetails Refuse() =>
        Problems.Details(
            StatusCodes.Status403Forbidden,
            "Not allowed here",
            ProblemCodes.OriginNotAllowed,
            "The page that asks, by its Origin header, is on none of the domains of the key, or the key is not for clients."
        );

    public static IResult Preflight(HttpContext http) => CrossOrigin.Preflight(http, HeadersOfClients);
}
