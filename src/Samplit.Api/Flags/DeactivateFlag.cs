using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record DeactivateFlagRequest(string? Reason = null) : IExample
{
    static object IExample.Example => new DeactivateFlagRequest("Payments fail.");
}

[Tags("Flags")]
public static class DeactivateFlagEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/deactivate")]
    [EndpointSummary("Turn a flag off everywhere: everybody gets what its environments have while it is off")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        DeactivateFlagRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.ChangeFlagAsync(
            id,
            expected,
            (flag, _) => Domain.Flags.ChangeFlag.Deactivate(flag, request.Reason),
            actor,
            ct
        );
}
