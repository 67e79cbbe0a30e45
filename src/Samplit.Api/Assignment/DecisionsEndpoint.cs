using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Assignment;

/// <param name="Decisions">From 1 to 1,000 visitors, of any experiments.</param>
internal sealed record DecisionsRequest([Required] IReadOnlyList<Item<DecisionRequest>>? Decisions) : IExample
{
    static object IExample.Example =>
        new DecisionsRequest([
            new(new DecisionRequest("headline", "v-1", Context: null), Problem: null),
            new(new DecisionRequest("headline", "v-2", Context: null, new VisitorFacts(Country: "NL")), Problem: null),
        ]);
}

/// <param name="ExperimentId">The experiment's id, or its name.</param>
/// <param name="Visitor">The caller's identifier, 1 to 255 characters. It is hashed, never stored.</param>
/// <param name="Context">What is known of the visitor; kept beside the log, where it can be erased.</param>
/// <param name="Facts">What the experiment's targeting asks for; used once and kept nowhere.</param>
/// <param name="Automated">
/// Whether the caller takes the visitor for a program. It gets a variant like everybody; its assignment says so, and
/// the report can leave it out.
/// </param>
internal sealed record DecisionRequest(
    [Required] string? ExperimentId,
    [Required] string? Visitor,
    JsonElement? Context,
    VisitorFacts? Facts = null,
    bool? Automated = null
) : IItem
{
    public Refusal? Validate() => AssignmentEndpoint.Validate(Visitor, Context, Facts);
}

/// <param name="Decisions">One for each that was asked for, in the same order.</param>
internal sealed record DecisionsView(IReadOnlyList<IDecisionItem> Decisions) : IExample
{
    static object IExample.Example =>
        new DecisionsView([AssignmentView.Shown, ItemProblem.From(Refusal.ExperimentNotFound)]);
}

/// <summary>What a call for this visitor alone answers: an assignment or a problem.</summary>
[JsonDerivedType(typeof(AssignmentView))]
[JsonDerivedType(typeof(ItemProblem))]
internal interface IDecisionItem;

/// <summary>The outcome of an item that has no other: the problem that a call for it alone answers.</summary>
internal sealed record ItemProblem(ProblemDetails Problem) : IDecisionItem
{
    public static ItemProblem From(Refusal refusal) => new(Problems.Details(refusal));
}

internal static class DecisionsEndpoint
{
    internal static async Task<Results<Ok<DecisionsView>, ProblemHttpResult>> Post(
        HttpContext http,
        DecisionsRequest request,
        DecisionDispatcher decisions,
        ItemOutcomes outcomes,
        CancellationToken ct
    )
    {
        if (Requests.ValidateItems("decisions", request.Decisions) is { } problem)
        {
            return Problems.From(problem);
        }
        var views = await outcomes.OfAsync<DecisionRequest, IDecisionItem>(
            request.Decisions!,
            http.MayAsk(Permission.DecisionAssign),
            async (item, handle) =>
            {
                var automated = AssignmentEndpoint.Signal(item.Automated);
                var outcome = await decisions.AssignAsync(
                    handle,
                    item.Visitor!,
                    item.Context,
                    item.Facts,
                    automated,
                    ct
                );
                return outcome.Refusal is { } refusal
                    ? ItemProblem.From(refusal)
                    : AssignmentView.From(handle.ExperimentId, outcome);
            },
            problem => new ItemProblem(problem),
            ct
        );
        return TypedResults.Ok(new DecisionsView(views));
    }
}
