using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Assignment;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Assignment;

/// <param name="Visitor">The caller's identifier, 1 to 255 characters. It is hashed, never stored.</param>
/// <param name="Context">What is known of the visitor; kept beside the log, where it can be erased.</param>
/// <param name="Facts">What the experiment's targeting asks for; used once and kept nowhere.</param>
/// <param name="Automated">
/// Whether the caller takes the visitor for a program. It gets a variant like everybody; its assignment says so, and
/// the report can leave it out.
/// </param>
internal sealed record AssignRequest(
    [Required] string? Visitor,
    JsonElement? Context,
    VisitorFacts? Facts = null,
    bool? Automated = null
) : IExample
{
    static object IExample.Example => new AssignRequest("v-1", Context: null, new VisitorFacts(Country: "NL"));
}

/// <param name="Allocation">Number of the allocation the draw was made under; absent outside the experiment.</param>
/// <param name="Propensity">The chance the variant had at the draw; absent outside the experiment.</param>
/// <param name="IsNew">Whether this request made the assignment.</param>
/// <param name="InExperiment">
/// False for a visitor whom the targeting or the traffic allocation leaves outside, who sees the control.
/// </param>
internal sealed record AssignmentView(
    Guid ExperimentId,
    string Variant,
    int? Allocation,
    double? Propensity,
    bool IsNew,
    bool InExperiment
) : IDecisionItem, IExample
{
    internal static readonly AssignmentView Shown = new(
        IExample.SomeId,
        "b",
        Allocation: 1,
        Propensity: 0.5,
        IsNew: true,
        InExperiment: true
    );

    static object IExample.Example => Shown;

    public static AssignmentView From(Guid experimentId, AssignmentOutcome outcome) =>
        new(
            experimentId,
            outcome.Variant,
            outcome.Allocation,
            outcome.Propensity,
            IsNew: outcome.Event is not null,
            outcome.InExperiment
        );
}

internal static class AssignmentEndpoint
{
    internal static async Task<Results<Ok<AssignmentView>, ProblemHttpResult>> Post(
        Guid id,
        AssignRequest request,
        DecisionDispatcher decisions,
        CancellationToken ct
    )
    {
        if (Validate(request.Visitor, request.Context, request.Facts) is { } problem)
        {
            return Problems.From(problem);
        }
        var outcome = await decisions.AssignAsync(
            id,
            request.Visitor!,
            request.Context,
            request.Facts,
            Signal(request.Automated),
            ct
        );
        return outcome.Refusal is { } refusal
            ? Problems.From(refusal)
            : TypedResults.Ok(AssignmentView.From(id, outcome));
    }

    internal static AutomationSignal? Signal(bool? automated) => automated == true ? AutomationSignal.Declared : null;

    /// <returns>What is wrong with the request itself; null when nothing is.</returns>
    internal static Refusal? Validate(string? visitor, JsonElement? context, VisitorFacts? facts) =>
        Requests.ValidateVisitor(visitor)
        ?? Requests.ValidateObject("context", context, Limits.MaxContextSize)
        ?? facts?.Validate();
}
