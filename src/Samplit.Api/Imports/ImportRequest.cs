using Samplit.Api.Http;
using Samplit.Api.MetricDefinitions;
using Samplit.Domain;
using Samplit.Domain.Imports;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <summary>Which columns of the files have what. Where nothing is said, columns with usual names are taken.</summary>
/// <param name="Unit">Of assignments, such as user_id.</param>
/// <param name="Variant">Of assignments, such as variant or group.</param>
/// <param name="AssignedAt">Of assignments: when; perhaps nothing is.</param>
/// <param name="Covariate">
/// Of assignments without events: a number of the time before that the primary metric is adjusted by (CUPED).
/// </param>
/// <param name="EventUnit">Of events: whose; as in the assignments when absent.</param>
/// <param name="Event">Of events: what; without it all of them are called event.</param>
/// <param name="At">Of events: when.</param>
/// <param name="Value">Of events: a number.</param>
/// <param name="Currency">Of events: in which the value is, a code of ISO 4217.</param>
/// <param name="Dimensions">Of assignments: what results can be divided by, such as device; nothing that says who it was.</param>
public sealed record ImportColumnsRequest(
    string? Unit = null,
    string? Variant = null,
    string? AssignedAt = null,
    string? Covariate = null,
    string? EventUnit = null,
    string? Event = null,
    string? At = null,
    string? Value = null,
    string? Currency = null,
    IReadOnlyList<string>? Dimensions = null
);

/// <summary>What becomes of the files.</summary>
/// <param name="Name">Of the experiment that it becomes.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may import when absent.</param>
/// <param name="UnitType">What a unit is; a user when absent.</param>
/// <param name="Control">The variant that the others are compared with; absent where one has a usual name of it.</param>
/// <param name="Weights">By variants, what their shares should have been; the same for all when absent.</param>
/// <param name="Metrics">
/// What is measured, of the events or, without any, of columns, which are called in eventName. Where nothing is said,
/// all columns of numbers, or all events.
/// </param>
/// <param name="Primary">The name of the metric that decides; the first conversion, else the first, when absent.</param>
/// <param name="UtcOffset">Of times that name none, such as +01:00.</param>
/// <param name="From">When it began, where assignments do not say when they were made.</param>
/// <param name="SkipBad">Whether rows that cannot be taken are left out; else nothing is taken.</param>
public sealed record ImportRequest(
    string? Name = null,
    string? Description = null,
    string? Hypothesis = null,
    string? Project = null,
    UnitType? UnitType = null,
    string? Control = null,
    IReadOnlyDictionary<string, double>? Weights = null,
    ImportColumnsRequest? Columns = null,
    IReadOnlyList<MetricRequest?>? Metrics = null,
    string? Primary = null,
    string? UtcOffset = null,
    string? From = null,
    bool SkipBad = false
)
{
    /// <summary>Of what is in no file.</summary>
    internal Refusal? Validate() =>
        (string.IsNullOrWhiteSpace(Name) ? Refusal.Invalid("name", "What the experiment is to be called.") : null)
        ?? (
            UtcOffset is null || ImportCells.Offset(UtcOffset) is not null
                ? null
                : Refusal.Invalid("utcOffset", "An offset from UTC, such as +01:00 or Z.")
        )
        ?? Times.Read("from", From).Problem
        ?? (
            (Columns?.Dimensions?.Count ?? 0) <= ImportHistory.MaxDimensions
                ? null
                : Refusal.Invalid("columns.dimensions", $"At most {ImportHistory.MaxDimensions}.")
        )
        ?? (
            Metrics is null or { Count: >= 1 and <= ImportHistory.MaxMetrics }
                ? null
                : Refusal.Invalid("metrics", $"From 1 to {ImportHistory.MaxMetrics}.")
        )
        ?? (Metrics ?? []).Select((m, i) => Validate($"metrics[{i}]", m)).FirstOrDefault(p => p is not null);

    private static Refusal? Validate(string field, MetricRequest? metric) =>
        metric is null ? Refusal.Invalid(field, "A metric, not null.")
        : metric.FromLibrary is not null ? Refusal.Invalid($"{field}.fromLibrary", "Say what it is of these files.")
        : metric.Reason is not null ? Refusal.Invalid($"{field}.reason", "Nothing is changed: leave it out.")
        : metric.Filter is not null ? NoPayload($"{field}.filter")
        : metric.ValuePath is not null ? NoPayload($"{field}.valuePath")
        : metric.CurrencyPath is not null ? NoPayload($"{field}.currencyPath")
        : metric.Denominator is { Filter: not null } ? NoPayload($"{field}.denominator.filter")
        : metric.Denominator is { ValuePath: not null } ? NoPayload($"{field}.denominator.valuePath")
        : metric.Denominator is { CurrencyPath: not null } ? NoPayload($"{field}.denominator.currencyPath")
        : null;

    private static Refusal NoPayload(string field) =>
        Refusal.Invalid(field, "Files have columns and no payloads: leave it out.");
}
