using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Conversions;

/// <param name="Conversions">From 1 to 1,000 conversions, of any experiments.</param>
internal sealed record ConversionBatchRequest([Required] IReadOnlyList<Item<ConversionItemRequest>>? Conversions)
    : IExample
{
    static object IExample.Example =>
        new ConversionBatchRequest([
            new(new ConversionItemRequest("headline", "v-1", Value: 49.9), Problem: null),
            new(new ConversionItemRequest("headline", "v-2", Value: null), Problem: null),
        ]);
}

/// <param name="ExperimentId">The experiment's id, or its name.</param>
/// <param name="Value">What the conversion is worth, -1e12 to 1e12; 1 when absent.</param>
/// <param name="Goal">One of the experiment's goals; any name where it has none.</param>
internal sealed record ConversionItemRequest(
    [Required] string? ExperimentId,
    [Required] string? Visitor,
    double? Value,
    string? Goal = null
) : IItem
{
    public Refusal? Validate() => ConversionEndpoint.Validate(Visitor, Value);
}

/// <param name="Conversions">One for each that was handed in, in the same order.</param>
internal sealed record ConversionBatchView(IReadOnlyList<IConversionItem> Conversions) : IExample
{
    static object IExample.Example =>
        new ConversionBatchView([
            new ConversionItemView(IExample.SomeId, "b", IsNew: true),
            ItemProblem.From(Refusal.VisitorNotAssigned),
        ]);
}

/// <summary>
/// What a call for this conversion alone answers, with the experiment's id: a conversion or a problem.
/// </summary>
[JsonDerivedType(typeof(ConversionItemView))]
[JsonDerivedType(typeof(ItemProblem))]
internal interface IConversionItem;

/// <summary>The outcome of an item that has no other: the problem that a call for it alone answers.</summary>
internal sealed record ItemProblem(ProblemDetails Problem) : IConversionItem
{
    public static ItemProblem From(Refusal refusal) => new(Problems.Details(refusal));
}

/// <param name="IsNew">Whether this item made the conversion; a visitor converts once.</param>
internal sealed record ConversionItemView(Guid ExperimentId, string Variant, bool IsNew) : IConversionItem;

internal static class ConversionBatchEndpoint
{
    internal static async Task<Results<Ok<ConversionBatchView>, ProblemHttpResult>> Post(
        HttpContext http,
        ConversionBatchRequest request,
        DecisionDispatcher decisions,
        ItemOutcomes outcomes,
        CancellationToken ct
    )
    {
        if (Requests.ValidateItems("conversions", request.Conversions) is { } problem)
        {
            return Problems.From(problem);
        }
        var views = await outcomes.OfAsync<ConversionItemRequest, IConversionItem>(
            request.Conversions!,
            http.MayAsk(Permission.DecisionConvert),
            async (item, handle) =>
            {
                var value = item.Value ?? ConversionEndpoint.DefaultValue;
                var outcome = await decisions.ConvertAsync(handle, item.Visitor!, value, item.Goal, ct);
                return outcome.Refusal is { } refusal
                    ? ItemProblem.From(refusal)
                    : new ConversionItemView(handle.ExperimentId, outcome.Variant, outcome.IsNew);
            },
            problem => new ItemProblem(problem),
            ct
        );
        return TypedResults.Ok(new ConversionBatchView(views));
    }
}
