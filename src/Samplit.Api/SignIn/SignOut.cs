using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

[Tags("Account")]
public static class SignOutEndpoint
{
    [Requires(Permission.AccountRead)]
    [WolverineDelete("/api/session"), EndpointSummary("Sign out: end the session that this is asked in")]
    [Refuses(403)]
    public static async Task<SignedOutAnswer> Delete(
        HttpContext http,
        SessionEnds sessions,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await sessions.SignOutAsync(http, actor, ct);
        return new SignedOutAnswer();
    }
}
