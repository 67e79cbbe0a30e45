using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Environment">Where; the flag has to be on there.</param>
/// <param name="Rule">Place, from 0, of the rule whose rollout goes up; it serves a split.</param>
/// <param name="Steps">1 to 50, of which each rolls out more than the one before; the first is in force at once.</param>
/// <param name="Experiment">
/// Id of an active experiment of the project that rolls it back by a breach of a guardrail, or by blank time.
/// </param>
/// <param name="Metric">Id of the only one of its metrics whose guardrail does.</param>
/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record StartFlagRampRequest(
    [Required] string? Environment,
    [Required] int? Rule,
    [Required] IReadOnlyList<FlagRampStep>? Steps,
    Guid? Experiment = null,
    Guid? Metric = null,
    string? Reason = null
) : IExample
{
    static object IExample.Example =>
        new StartFlagRampRequest(
            "production",
            Rule: 1,
            [new(10_000, 3_600, MinimumUnits: 1_000), new(100_000, 86_400, NeedsApproval: true), new(1_000_000, 3_600)],
            Reason: "The checkout for everybody."
        );
}

[Tags("Flags")]
public static class StartFlagRampEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/flags/{id}/ramps")]
    [EndpointSummary("Have the rollout of a rule go up by steps, which wait, or go back, by themselves")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(FlagView?, Refusal?)> Post(
        Guid id,
        StartFlagRampRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        FlagReader reader,
        FlagRampGuards guards,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (await reader.FindAsync(id, ct) is not { } found)
        {
            return (null, GetFlagEndpoint.NotFound);
        }
        var (guard, unknown) = await guards.FindAsync(found.Project, request.Experiment, request.Metric, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var command = new StartFlagRamp(
            Guid.CreateVersion7(clock.GetUtcNow()),
            request.Environment,
            request.Rule,
            request.Steps,
            guard,
            request.Reason
        );
        return await flags.ChangeFlagAsync(id, expected, (flag, _) => StartFlagRamp.Decide(command, flag), actor, ct);
    }
}
