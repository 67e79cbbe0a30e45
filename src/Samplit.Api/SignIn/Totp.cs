using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="IsEnabled">Whether a code is asked for, besides the password.</param>
/// <param name="RecoveryCodesLeft">How many were not used yet.</param>
public sealed record TotpView(bool IsEnabled, int RecoveryCodesLeft) : IExample
{
    static object IExample.Example => new TotpView(IsEnabled: true, RecoveryCodesLeft: 9);
}

/// <param name="Secret">What to type into the app, in Base32. It is told this once.</param>
/// <param name="Uri">The same as an app takes it.</param>
public sealed record NewTotpView(string Secret, string Uri) : IExample
{
    static object IExample.Example =>
        new NewTotpView(
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "otpauth://totp/Samplit:anna?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=Samplit"
        );
}

/// <param name="Code">What the app shows now.</param>
public sealed record ConfirmTotpRequest([Required] string? Code) : IExample
{
    static object IExample.Example => new ConfirmTotpRequest("492039");
}

/// <param name="Codes">Each lets you in once, in place of a code of the app. They are told this once.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> Codes) : IExample
{
    static object IExample.Example => new RecoveryCodesView(["aaaa-aaaa-aaaa-aaaa", "bbbb-bbbb-bbbb-bbbb"]);

    internal static RecoveryCodesView From(IEnumerable<RecoveryCode> codes) => new([.. codes.Select(c => c.Text)]);
}

[Tags("Account")]
public static class GetTotpEndpoint
{
    [Requires(Permission.AccountRead)]
    [WolverineGet("/api/account/totp"), EndpointSummary("Whether you sign in with an authenticator app, too")]
    [Refuses(409)]
    public static Task<(TotpView?, Refusal?)> Get(HttpContext http, OwnSecondFactors own, CancellationToken ct) =>
        own.FindAsync(http, ct);
}

[Tags("Account")]
public static class StartTotpEndpoint
{
    [Requires(Permission.AccountChange), StepUp]
    [WolverinePost("/api/account/totp")]
    [EndpointSummary(
        "Get the secret for an authenticator app, which is told this once and counts when it is confirmed"
    )]
    [Refuses(409)]
    public static Task<(NewTotpView?, Refusal?)> Post(
        HttpContext http,
        OwnSecondFactors own,
        EventMetadata actor,
        CancellationToken ct
    ) => own.StartAsync(http, actor, ct);
}

[Tags("Account")]
public static class ConfirmTotpEndpoint
{
    public static Refusal? Validate(ConfirmTotpRequest request) =>
        request.Code is null ? Refusal.Invalid("code", "The six digits that the app shows now.") : null;

    [Requires(Permission.AccountChange)]
    [WolverinePost("/api/account/totp/confirm")]
    [EndpointSummary("Show that the app has the secret: a code is asked for from now on, and all other sessions end")]
    [Refuses(400, 409, 413, 415, 422)]
    public static Task<(RecoveryCodesView?, Refusal?)> Post(
        ConfirmTotpRequest request,
        HttpContext http,
        OwnSecondFactors own,
        EventMetadata actor,
        CancellationToken ct
    ) => own.ConfirmAsync(http, request.Code!, actor, ct);
}

[Tags("Account")]
public static class RemoveTotpEndpoint
{
    [Requires(Permission.AccountChange), StepUp]
    [WolverineDelete("/api/account/totp")]
    [EndpointSummary("Remove the authenticator app and its recovery codes; all other sessions end")]
    [Refuses(409)]
    public static async Task<(NoContent?, Refusal?)> Delete(
        HttpContext http,
        OwnSecondFactors own,
        EventMetadata actor,
        CancellationToken ct
    ) => await own.RemoveAsync(http, actor, ct) is { } refusal ? (null, refusal) : (TypedResults.NoContent(), null);
}

[Tags("Account")]
public static class MakeRecoveryCodesEndpoint
{
    [Requires(Permission.AccountChange), StepUp]
    [WolverinePost("/api/account/recovery-codes")]
    [EndpointSummary("Make ten recovery codes, which are told this once; those from before are void")]
    [Refuses(409)]
    public static Task<(RecoveryCodesView?, Refusal?)> Post(
        HttpContext http,
        OwnSecondFactors own,
        EventMetadata actor,
        CancellationToken ct
    ) => own.MakeCodesAsync(http, actor, ct);
}
