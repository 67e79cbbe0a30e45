using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class ActivateFlagEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/activate"), EndpointSummary("Let a flag do again what its environments say")]
    [Refuses(404, 409, 412)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.ChangeFlagAsync(id, expected, (flag, _) => Domain.Flags.ChangeFlag.Activate(flag), actor, ct);
}
