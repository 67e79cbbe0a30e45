using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Step">Place, from 0, of the step that is in force: what comes after it is approved.</param>
/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record ApproveFlagRampStepRequest([Required] int? Step, string? Reason = null) : IExample
{
    static object IExample.Example => new ApproveFlagRampStepRequest(Step: 1, "Support has heard nothing.");
}

[Tags("Flags")]
public static class ApproveFlagRampStepEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/ramps/{ramp}/approve")]
    [EndpointSummary("Approve what comes after a step of a ramp, once all else that it asks for is there")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        Guid ramp,
        ApproveFlagRampStepRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.MoveRampAsync(
            id,
            expected,
            flag => MoveFlagRamp.Approve(flag, ramp, request.Step, request.Reason),
            actor,
            ct
        );
}
