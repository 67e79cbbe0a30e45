using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="Ticket">Of the answer to the password.</param>
/// <param name="Code">Of the authenticator app, or a recovery code.</param>
public sealed record SecondFactorRequest([Required] string? Ticket, [Required] string? Code) : IExample
{
    static object IExample.Example => new SecondFactorRequest("CfDJ8000000000000000000000000000", "492039");
}

[Tags("Account")]
public static class GiveSecondFactorEndpoint
{
    public static Refusal? Validate(SecondFactorRequest request) =>
        request.Ticket is null ? Refusal.Invalid("ticket", "The one of the answer to the password.")
        : request.Code is null ? Refusal.Invalid("code", "A code of the authenticator app, or a recovery code.")
        : null;

    [OpenToAll("Who signs in is not known yet.")]
    [WolverinePost("/api/session/second-factor")]
    [EndpointSummary("Sign in with a second factor, after the password: the answer sets the cookie of a new session")]
    [
        ProducesResponseType<SessionView>(StatusCodes.Status200OK),
        Refuses(400, 401, 413, 415, 422, 429),
        DisableRequestTimeout
    ]
    public static async Task<IResult> Post(
        SecondFactorRequest request,
        HttpContext http,
        SignIns signIns,
        TimeProvider clock,
        CancellationToken ct
    ) => SessionAnswer.Of(await signIns.GiveSecondFactorAsync(http, request.Ticket!, request.Code!, ct), clock);
}
