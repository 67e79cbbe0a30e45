using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Conversions;

/// <param name="Value">What the conversion is worth, -1e12 to 1e12; 1 when absent.</param>
/// <param name="Goal">One of the experiment's goals; any name where it has none.</param>
internal sealed record ConvertRequest([Required] string? Visitor, double? Value, string? Goal = null) : IExample
{
    static object IExample.Example => new ConvertRequest("v-1", Value: 49.9);
}

/// <param name="IsNew">Whether this request made the conversion; a visitor converts once.</param>
internal sealed record ConversionView(string Variant, bool IsNew) : IExample
{
    static object IExample.Example => new ConversionView("b", IsNew: true);
}

internal static class ConversionEndpoint
{
    internal const double DefaultValue = 1;

    internal static async Task<Results<Ok<ConversionView>, ProblemHttpResult>> Post(
        Guid id,
        ConvertRequest request,
        DecisionDispatcher decisions,
        CancellationToken ct
    )
    {
        if (Validate(request.Visitor, request.Value) is { } problem)
        {
            return Problems.From(problem);
        }
        var outcome = await decisions.ConvertAsync(
            id,
            request.Visitor!,
            request.Value ?? DefaultValue,
            request.Goal,
            ct
        );
        return outcome.Refusal is { } refusal
            ? Problems.From(refusal)
            : TypedResults.Ok(new ConversionView(outcome.Variant, outcome.IsNew));
    }

    /// <returns>What is wrong with the request itself; null when nothing is.</returns>
    internal static Refusal? Validate(string? visitor, double? value) =>
        Requests.ValidateVisitor(visitor)
        ?? (
            Math.Abs(value ?? DefaultValue) <= Goal.MaxValue
                ? null
                : Refusal.Invalid("value", "A number from -1e12 to 1e12.")
        );
}
