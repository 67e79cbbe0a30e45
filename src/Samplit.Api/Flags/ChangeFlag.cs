using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <summary>All of what a flag is from then on; what it does where stays as it is.</summary>
public sealed record ChangeFlagRequest([Required] FlagDefinition? Definition) : IExample
{
    static object IExample.Example => new ChangeFlagRequest(FlagView.Some);
}

[Tags("Flags")]
public static class ChangeFlagEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePut("/api/flags/{id}"), EndpointSummary("Change a flag: its variants, its name, its prerequisites")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Put(
        Guid id,
        ChangeFlagRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.ChangeFlagAsync(
            id,
            expected,
            (flag, all) => Domain.Flags.ChangeFlag.Define(flag, request.Definition, all.Flags),
            actor,
            ct
        );
}
