using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Environment">Where it is asked.</param>
/// <param name="Context">An object of what is known, with <c>targetingKey</c> as who or what it is.</param>
public sealed record EvaluateFlagRequest([Required] string? Environment, [Required] JsonElement? Context) : IExample
{
    static object IExample.Example =>
        new EvaluateFlagRequest("production", JsonElement.Parse("""{"targetingKey":"user-123","plan":"staff"}"""));
}

/// <param name="Rule">Place of the rule; absent for what stands before the rules.</param>
/// <param name="Holds">Whether it is for the unit.</param>
/// <param name="By">The JSON path of the condition that decided.</param>
public sealed record FlagStepView(int? Rule, bool Holds, string? By, string Detail);

/// <param name="Variant">Absent where it is left to the code that asks, and for a value that no variant has.</param>
/// <param name="Value">Absent where it is left to the code that asks.</param>
/// <param name="Rule">Place of the rule that decided.</param>
/// <param name="Detail">What decided, for people.</param>
/// <param name="Experiment">Which experiment assigns the variant to whoever asks for real.</param>
/// <param name="Steps">What was asked on the way, in this order.</param>
public sealed record FlagEvaluationView(
    FlagReason Reason,
    string? Variant,
    JsonElement? Value,
    int? Rule,
    string Detail,
    Guid? Experiment,
    FlagError? Error,
    IReadOnlyList<FlagStepView> Steps
) : IExample
{
    static object IExample.Example =>
        new FlagEvaluationView(
            FlagReason.TargetingMatch,
            "on",
            JsonElement.Parse("true"),
            Rule: 0,
            "A rule is for this unit.",
            Experiment: null,
            Error: null,
            [new(0, Holds: true, "rules[0].when", "This holds.")]
        );
}

[Tags("Flags")]
public static class EvaluateFlagEndpoint
{
    public static Refusal? Validate(EvaluateFlagRequest request) => FlagContexts.Validate("context", request.Context);

    [Requires(Permission.FlagRead)]
    [WolverinePost("/api/flags/{id}/evaluate")]
    [EndpointSummary("Say what somebody would get of a flag, and why; nobody is assigned by it")]
    [Refuses(400, 404, 413, 415, 422)]
    public static async Task<(FlagEvaluationView?, Refusal?)> Post(
        Guid id,
        EvaluateFlagRequest request,
        FlagReader flags,
        FlagEvaluations evaluations,
        CancellationToken ct
    )
    {
        if (await flags.FindAsync(id, ct) is not { } flag)
        {
            return (null, GetFlagEndpoint.NotFound);
        }
        if (Domain.Flags.ChangeFlag.ValidateEnvironment(flag, request.Environment) is { } unknown)
        {
            return (null, unknown);
        }
        var steps = new List<FlagStep>();
        return
            await evaluations.ExplainAsync(flag, request.Environment!, request.Context!.Value, steps, ct)
                is not { } found
            ? (null, GetFlagEndpoint.NotFound)
            : (
                new FlagEvaluationView(
                    found.Reason,
                    found.Variant,
                    found.Value,
                    found.Rule,
                    found.Detail,
                    found.Experiment,
                    found.Error,
                    [.. steps.Select(s => new FlagStepView(s.Rule, s.Holds, s.By, s.Detail))]
                ),
                null
            );
    }
}
