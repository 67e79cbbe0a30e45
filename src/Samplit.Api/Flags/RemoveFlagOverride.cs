using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class RemoveFlagOverrideEndpoint
{
    /// <param name="unit">The targeting key, or the pseudonym that the flag's overrides are listed with.</param>
    public static (ExpectedRevision, Refusal?) Load(string? environment, string? unit, HttpRequest request) =>
        string.IsNullOrEmpty(environment) ? (default, Refusal.Invalid("environment", "Where the override is."))
        : VisitorKey.Validate("unit", unit) is { } problem ? (default, problem)
        : Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverineDelete("/api/flags/{id}/overrides"), EndpointSummary("Let the rules decide for a unit again")]
    [Refuses(400, 404, 409, 412, 422)]
    public static async Task<(FlagView?, Refusal?)> Delete(
        Guid id,
        string? environment,
        string? unit,
        ExpectedRevision expected,
        FlagChanges flags,
        FlagUnits units,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var key = await units.KeyAsync(id, unit!, ct);
        return await flags.ChangeFlagAsync(
            id,
            expected,
            (flag, _) =>
                Domain.Flags.ChangeFlag.RemoveOverride(
                    flag,
                    environment!,
                    flag.Overrides.Any(o => o.Unit.ToString() == unit) ? VisitorKey.Parse(unit!) : key
                ),
            actor,
            ct
        );
    }
}
