using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="At">When: a time to come with its offset from UTC, as in RFC 3339.</param>
/// <param name="Action">What becomes of the flag then.</param>
/// <param name="Environment">Which one is set; of <c>setEnvironment</c> only, as <paramref name="Is"/> is.</param>
/// <param name="Is">All of what the flag does there from then on.</param>
/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record PlanFlagChangeRequest(
    [Required] string? At,
    [Required] FlagAction? Action,
    string? Environment = null,
    FlagEnvironment? Is = null,
    string? Reason = null
) : IExample
{
    static object IExample.Example =>
        new PlanFlagChangeRequest(
            "2126-11-27T00:00:00Z",
            FlagAction.SetEnvironment,
            "production",
            FlagView.SomeEnvironment,
            "Black Friday."
        );
}

[Tags("Flags")]
public static class PlanFlagChangeEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(PlanFlagChangeRequest request, HttpRequest http) =>
        Times.Read("at", request.At) is { Problem: { } problem } ? (default, problem) : Requests.IfMatch(http);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/planned-changes")]
    [EndpointSummary("Have a flag change at a time by itself; what does not go with it then is refused in its stream")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Post(
        Guid id,
        PlanFlagChangeRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var command = new PlanFlagChange(
            Guid.CreateVersion7(clock.GetUtcNow()),
            Times.Read("at", request.At).Time,
            request.Action,
            request.Environment,
            request.Is,
            request.Reason
        );
        return flags.ChangeFlagAsync(
            id,
            expected,
            (flag, _) => PlanFlagChange.Decide(command, flag, clock.GetUtcNow()),
            actor,
            ct
        );
    }
}
