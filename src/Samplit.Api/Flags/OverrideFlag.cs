using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Environment">Where it holds.</param>
/// <param name="Unit">The targeting key, 1 to 255 characters. It is hashed, never stored.</param>
/// <param name="Variant">One of the flag's.</param>
/// <param name="Value">In its place, a value that no variant has.</param>
/// <param name="Reason">Why, for whoever reads the log.</param>
/// <param name="Until">When it stops by itself; never when absent.</param>
public sealed record OverrideFlagRequest(
    [Required] string? Environment,
    [Required] string? Unit,
    [Required] string? Reason,
    string? Variant = null,
    JsonElement? Value = null,
    DateTimeOffset? Until = null
) : IExample
{
    static object IExample.Example => new OverrideFlagRequest("production", "user-123", "They asked.", "on");
}

[Tags("Flags")]
public static class OverrideFlagEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(OverrideFlagRequest request, HttpRequest http) =>
        VisitorKey.Validate("unit", request.Unit) is { } problem ? (default, problem) : Requests.IfMatch(http);

    [Requires(Permission.FlagDefine)]
    [WolverinePut("/api/flags/{id}/overrides")]
    [EndpointSummary("Give one unit a variant or a value of a flag, whatever its rules say")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(FlagView?, Refusal?)> Put(
        Guid id,
        OverrideFlagRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        FlagUnits units,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var unit = await units.KeyAsync(id, request.Unit!, ct);
        return await flags.ChangeFlagAsync(
            id,
            expected,
            (flag, _) =>
                Domain.Flags.ChangeFlag.Override(
                    flag,
                    request.Environment,
                    unit,
                    request.Variant,
                    request.Value,
                    request.Reason,
                    request.Until,
                    clock.GetUtcNow()
                ),
            actor,
            ct
        );
    }
}
