using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class ArchiveFlagEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/archive"), EndpointSummary("Put a flag away: nobody can ask for it any more")]
    [Refuses(404, 409, 412)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.ChangeFlagAsync(id, expected, (flag, all) => Domain.Flags.ChangeFlag.Archive(flag, all.Flags), actor, ct);
}
