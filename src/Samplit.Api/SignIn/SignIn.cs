using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="Login">A user name or a mail address.</param>
public sealed record SignInRequest([Required] string? Login, [Required] string? Password) : IExample
{
    static object IExample.Example => new SignInRequest("anna", "correct horse battery staple");
}

/// <param name="StepUpUntil">Until when dangerous things need no password.</param>
public sealed record SessionView(string CsrfToken, DateTimeOffset ExpiresAt, DateTimeOffset StepUpUntil) : IExample
{
    static object IExample.Example =>
        new SessionView(
            "0000000000000000000000000000000000000000000",
            IExample.SomeTime.AddHours(12),
            IExample.SomeTime.AddMinutes(5)
        );

    internal static SessionView From(SignedIn session, DateTimeOffset now) =>
        new(session.Token.Derive("csrf"), now + session.Lifetime, now + CallerSession.StepUpLifetime);
}

/// <param name="Ticket">What to give with the code. It lets nobody in by itself.</param>
/// <param name="ExpiresAt">Until when; then it takes the password again.</param>
public sealed record SecondFactorTicketView(string Ticket, DateTimeOffset ExpiresAt) : IExample
{
    static object IExample.Example =>
        new SecondFactorTicketView("CfDJ8000000000000000000000000000", IExample.SomeTime.AddMinutes(5));

    internal static SecondFactorTicketView From(SecondFactorNeeded needed, DateTimeOffset now) =>
        new(needed.Ticket, now + SecondFactorTickets.Lifetime);
}

[Tags("Account")]
public static class SignInEndpoint
{
    public static Refusal? Validate(SignInRequest request) =>
        request.Login is null ? Refusal.Invalid("login", "A user name or a mail address.")
        : request.Password is null ? Refusal.Invalid("password", "The password.")
        : null;

    [OpenToAll("Who signs in is not known yet.")]
    [WolverinePost("/api/session")]
    [EndpointSummary("Sign in: the answer sets the cookie of a new session, or asks for a second factor")]
    [
        ProducesResponseType<SessionView>(StatusCodes.Status200OK),
        ProducesResponseType<SecondFactorTicketView>(StatusCodes.Status202Accepted),
        Refuses(400, 401, 413, 415, 422, 429),
        DisableRequestTimeout
    ]
    public static async Task<IResult> Post(
        SignInRequest request,
        HttpContext http,
        SignIns signIns,
        TimeProvider clock,
        CancellationToken ct
    ) => SessionAnswer.Of(await signIns.SignInAsync(http, request.Login!, request.Password!, ct), clock);
}
