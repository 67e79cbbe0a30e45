using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record PauseFlagRampRequest(string? Reason = null) : IExample
{
    static object IExample.Example => new PauseFlagRampRequest("We look at a complaint.");
}

[Tags("Flags")]
public static class PauseFlagRampEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/ramps/{ramp}/pause")]
    [EndpointSummary("Let a ramp stay at its step until it is resumed; its guard goes on")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        Guid ramp,
        PauseFlagRampRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.MoveRampAsync(id, expected, flag => MoveFlagRamp.Pause(flag, ramp, request.Reason), actor, ct);
}
