using System.ComponentModel.DataAnnotations;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;

namespace Samplit.Api.Experiments;

/// <param name="Weight">Share relative to the others, any unit; give one to every active variant or to none.</param>
/// <param name="TrafficAllocation">
/// Share in percent, 0 to 100, instead of a weight: those of all active variants sum to 100.
/// </param>
/// <param name="Url">Where it lies, of a split by address.</param>
/// <param name="Active">False for one that no new visitor gets; true when absent.</param>
public sealed record VariantRequest(
    [Required] string? Name,
    bool IsControl,
    double? Weight,
    string? Url = null,
    bool? Active = null,
    double? TrafficAllocation = null
)
{
    public NewVariant ToVariant() => new(Name, IsControl, Weight, Parts: null, Url, Active ?? true, TrafficAllocation);

    /// <summary>A null in a list is a variant of which nothing is said.</summary>
    public static NewVariant[]? ToVariants(IReadOnlyList<VariantRequest?>? variants) =>
        variants?.Select(v => (v ?? new(null, false, null)).ToVariant()).ToArray();
}

public sealed record SelectorRequest(SelectorKind? Kind, string? Value)
{
    public Selector ToSelector() => new(Kind ?? SelectorKind.Css, Value ?? "");
}

/// <param name="Weight">The same as of a variant, and so is <paramref name="Active"/>.</param>
public sealed record ElementVariantRequest(
    [Required] string? Name,
    bool IsControl,
    ElementContent? Content,
    double? Weight,
    bool? Active = null
);

/// <param name="Kind">Text when absent.</param>
/// <param name="Fallbacks">Tried in this order where the selector finds nothing.</param>
/// <param name="Original">What the page shows by itself, for people.</param>
public sealed record ElementRequest(
    string? Name,
    ElementKind? Kind,
    SelectorRequest? Selector,
    IReadOnlyList<SelectorRequest?>? Fallbacks,
    ElementContent? Original,
    IReadOnlyList<ElementVariantRequest?>? Variants
)
{
    public Element ToElement() =>
        new(
            Name ?? "",
            Kind ?? ElementKind.Text,
            (Selector ?? new(null, null)).ToSelector(),
            Fallbacks is null ? null : [.. Fallbacks.Select(f => (f ?? new(null, null)).ToSelector())],
            Original,
            [
                .. (Variants ?? []).Select(v => new ElementVariant(
                    v?.Name ?? "",
                    v?.IsControl ?? false,
                    v?.Content,
                    v?.Weight,
                    v?.Active == false ? false : null
                )),
            ]
        );

    /// <summary>A null in a list is an element of which nothing is said.</summary>
    public static Element[]? ToElements(IReadOnlyList<ElementRequest?>? elements) =>
        elements?.Select(e => (e ?? new(null, null, null, null, null, null)).ToElement()).ToArray();
}

/// <param name="Url">The URL of a page that is reached.</param>
/// <param name="Value">What it is worth, whatever the page says.</param>
public sealed record GoalRequest(
    string? Name,
    GoalKind? Kind,
    SelectorRequest? Selector,
    UrlPattern? Url,
    double? Value
)
{
    public Goal ToGoal() => new(Name ?? "", Kind ?? GoalKind.Custom, Selector?.ToSelector(), Url, Value);
}

/// <summary>What differs from the usual algorithm; see <see cref="AllocationParameters"/>.</summary>
public sealed record AllocationParametersRequest(
    double? Floor,
    double? PriorAlpha,
    double? PriorBeta,
    int? FirstBatch,
    int? LargestBatch,
    int? MaximumIntervalSeconds,
    int? WarmUp = null,
    int? Window = null,
    double? Discount = null,
    double? ConversionDelaySeconds = null,
    int? UnitsToLead = null
)
{
    /// <summary>What the caller has set, and what is usual for the rest.</summary>
    public AllocationParameters Over(AllocationParameters usual) =>
        new(
            Floor ?? usual.Floor,
            PriorAlpha ?? usual.PriorAlpha,
            PriorBeta ?? usual.PriorBeta,
            FirstBatch ?? usual.FirstBatch,
            LargestBatch ?? usual.LargestBatch,
            MaximumIntervalSeconds ?? usual.MaximumIntervalSeconds,
            WarmUp ?? usual.WarmUp,
            Window ?? usual.Window,
            Discount ?? usual.Discount,
            ConversionDelaySeconds ?? usual.ConversionDelaySeconds,
            Periods: null,
            UnitsToLead ?? usual.UnitsToLead
        );
}
