using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="NewPassword">From 12 to 128 characters, and hard to guess.</param>
public sealed record ChangePasswordRequest([Required] string? CurrentPassword, [Required] string? NewPassword)
    : IExample
{
    static object IExample.Example =>
        new ChangePasswordRequest("correct horse battery staple", "quiet lamps under seven bridges");
}

[Tags("Account")]
public static class ChangePasswordEndpoint
{
    public static Refusal? Validate(ChangePasswordRequest request) =>
        request.CurrentPassword is null ? Refusal.Invalid("currentPassword", "The password that you have now.")
        : request.NewPassword is null ? Refusal.Invalid("newPassword", "The password that you want.")
        : null;

    [Requires(Permission.AccountChange)]
    [WolverinePut("/api/account/password")]
    [EndpointSummary("Change your password: all your sessions end, and the answer sets the cookie of a new one")]
    [
        ProducesResponseType<SessionView>(StatusCodes.Status200OK),
        Refuses(400, 401, 403, 409, 413, 415, 422, 429),
        DisableRequestTimeout
    ]
    public static async Task<(IResult?, Refusal?)> Put(
        ChangePasswordRequest request,
        HttpContext http,
        OwnPassword password,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (outcome, refusal) = await password.ChangeAsync(
            http,
            request.CurrentPassword!,
            request.NewPassword,
            actor,
            ct
        );
        return outcome is null ? (null, refusal) : (SessionAnswer.Of(outcome, clock), null);
    }
}
