using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class CancelPlannedFlagChangeEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    /// <param name="reason">Why, for whoever reads the log.</param>
    [Requires(Permission.FlagDefine)]
    [WolverineDelete("/api/flags/{id}/planned-changes/{change}")]
    [EndpointSummary("Cancel a change of a flag that is still to come")]
    [Refuses(400, 404, 412, 422)]
    public static Task<(FlagView?, Refusal?)> Delete(
        Guid id,
        Guid change,
        string? reason,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.ChangeFlagAsync(id, expected, (flag, _) => PlanFlagChange.Cancel(flag, change, reason), actor, ct);
}
