using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record RollBackFlagRampRequest(string? Reason = null) : IExample
{
    static object IExample.Example => new RollBackFlagRampRequest("Payments fail.");
}

[Tags("Flags")]
public static class RollBackFlagRampEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/ramps/{ramp}/roll-back")]
    [EndpointSummary("End a ramp, and let its rule be for whom it was for before")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        Guid ramp,
        RollBackFlagRampRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.MoveRampAsync(id, expected, flag => MoveFlagRamp.RollBack(flag, ramp, request.Reason), actor, ct);
}
