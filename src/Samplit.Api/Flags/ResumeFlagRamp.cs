using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record ResumeFlagRampRequest(string? Reason = null) : IExample
{
    static object IExample.Example => new ResumeFlagRampRequest("It was something else.");
}

[Tags("Flags")]
public static class ResumeFlagRampEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/ramps/{ramp}/resume")]
    [EndpointSummary("Let a ramp go on: the hold of its step begins again")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        Guid ramp,
        ResumeFlagRampRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.MoveRampAsync(id, expected, flag => MoveFlagRamp.Resume(flag, ramp, request.Reason), actor, ct);
}
