using Samplit.Api.Http;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;

namespace Samplit.Api.MetricDefinitions;

/// <summary>A metric as it is to be: all of its definition, or which one of the library it is.</summary>
/// <param name="Name">Of an experiment's metrics, or of a library's, no two have the same, whatever its case.</param>
/// <param name="EventName">The type of the tracked events that are counted; of a ratio, above the line.</param>
/// <param name="Filter">Which of them, by their payload; its facts are paths such as <c>$.order.paid</c>.</param>
/// <param name="Aggregation">What a unit's events come to.</param>
/// <param name="ValuePath">
/// Where the value stands in the payload (RFC 9535, a singular query); the value of the event itself when absent.
/// </param>
/// <param name="CurrencyPath">Where its currency stands; events in another one than the metric's are not read.</param>
/// <param name="Denominator">Of a ratio.</param>
/// <param name="Quantile">Of a quantile, from 0.01 to 0.999.</param>
/// <param name="Currency">ISO 4217; of revenue, and of what has a path to it.</param>
/// <param name="Unit">What values are in, for people.</param>
/// <param name="IsPrimary">Whether it decides; of an experiment at most one does, and in a library none.</param>
/// <param name="Guardrail">
/// What must not get worse by more than this part of the control's mean, and what is done if it does.
/// </param>
/// <param name="MinimumSampleSize">Units of each variant before anything is compared.</param>
/// <param name="ExpectedEffect">As a part of the control's mean.</param>
/// <param name="WindowSeconds">How long after the exposure and the delay events count; for ever when absent.</param>
/// <param name="DelaySeconds">How long after the exposure they do not count yet.</param>
/// <param name="Cap">Up to where a unit's value counts.</param>
/// <param name="FromLibrary">
/// The metric of the library of the experiment's project that it is taken over from, as it is there now. Then nothing
/// else is said but isPrimary and reason.
/// </param>
/// <param name="Reason">Why, for those who read of the deviation; needed once the experiment has started.</param>
public sealed record MetricRequest(
    string? Name = null,
    MetricType? Type = null,
    string? EventName = null,
    Rule? Filter = null,
    MetricAggregation? Aggregation = null,
    string? ValuePath = null,
    string? CurrencyPath = null,
    Measure? Denominator = null,
    double? Quantile = null,
    string? Currency = null,
    string? Unit = null,
    string? Description = null,
    bool? IsPrimary = null,
    Guardrail? Guardrail = null,
    long? MinimumSampleSize = null,
    double? ExpectedEffect = null,
    bool? LowerIsBetter = null,
    long? WindowSeconds = null,
    long? DelaySeconds = null,
    MetricCap? Cap = null,
    Guid? FromLibrary = null,
    string? Reason = null
) : IExample
{
    static object IExample.Example =>
        new MetricRequest(
            "revenue",
            MetricType.Revenue,
            "purchase",
            ValuePath: "$.order.total",
            Currency: "EUR",
            IsPrimary: true,
            WindowSeconds: 604_800
        );

    /// <summary>Whether nothing is said but what belongs to a take-over.</summary>
    internal bool IsTakeOver =>
        this with { FromLibrary = null, IsPrimary = null, Reason = null } == new MetricRequest();

    /// <summary>As it was sent; whether that is a definition is for the domain to say.</summary>
    internal MetricDefinition ToDefinition() =>
        new(
            Name?.Trim()!,
            // None that is defined stands for none.
            Type ?? (MetricType)(-1),
            EventName!,
            Filter,
            Aggregation,
            ValuePath,
            CurrencyPath,
            Denominator,
            Quantile,
            Currency,
            Unit,
            Description,
            IsPrimary == true ? true : null,
            Guardrail,
            MinimumSampleSize,
            ExpectedEffect,
            LowerIsBetter == true ? true : null,
            WindowSeconds,
            DelaySeconds,
            Cap
        );
}
