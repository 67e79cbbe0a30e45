using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="Code">Of the authenticator app, or a recovery code, for who has an app.</param>
public sealed record StepUpRequest([Required] string? Password, string? Code = null) : IExample
{
    static object IExample.Example => new StepUpRequest("correct horse battery staple", "492039");
}

[Tags("Account")]
public static class StepUpEndpoint
{
    public static Refusal? Validate(StepUpRequest request) =>
        request.Password is null ? Refusal.Invalid("password", "The password.") : null;

    [Requires(Permission.AccountChange)]
    [WolverinePost("/api/session/step-up")]
    [EndpointSummary("Show again who you are, for what is dangerous: the answer sets the cookie of a new session")]
    [
        ProducesResponseType<SessionView>(StatusCodes.Status200OK),
        Refuses(400, 401, 403, 413, 415, 422, 429),
        DisableRequestTimeout
    ]
    public static async Task<IResult> Post(
        StepUpRequest request,
        HttpContext http,
        SignIns signIns,
        TimeProvider clock,
        CancellationToken ct
    ) => SessionAnswer.Of(await signIns.StepUpAsync(http, request.Password!, request.Code, ct), clock);
}
