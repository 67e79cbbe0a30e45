namespace Samplit.Domain;

public enum RefusalKind
{
    /// <summary>The request itself can never work.</summary>
    Invalid,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound,

    /// <summary>The state forbids it now.</summary>
    Conflict,

    /// <summary>The caller decided on an older state than the present one.</summary>
    Stale,

    /// <summary>Others may, and this caller may not.</summary>
    Forbidden,
}

/// <summary>Saying no, as a value.</summary>
/// <param name="Code">Stable, snake_case: callers may test for it.</param>
/// <param name="Detail">For people: what was wrong and what would be right.</param>
/// <param name="Field">The request's member that is to blame, as a JSON path without the <c>$.</c>.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, string? Field = null)
{
    public static Refusal Invalid(string field, string detail) =>
        new(RefusalKind.Invalid, ProblemCodes.InvalidRequest, detail, field);

    public static Refusal MetricNotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.MetricNotFound, "There is no metric with this id.");

    public static Refusal ExperimentNotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.ExperimentNotFound, "There is no experiment with this id or name.");

    public static Refusal NameTaken(string name) =>
        new(RefusalKind.Conflict, ProblemCodes.NameTaken, $"Another experiment is called '{name}'.", "name");

    public static Refusal StaleRevision { get; } =
        new(
            RefusalKind.Stale,
            ProblemCodes.StaleRevision,
            "The experiment was changed since the ETag in If-Match; read it again and decide again.",
            "If-Match"
        );

    public static Refusal AllocationFixed { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.AllocationFixed,
            "An experiment with fixed allocation is never reallocated."
        );

    public static Refusal VisitorNotAssigned { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.VisitorNotAssigned,
            "This visitor was never assigned to a variant of this experiment, so there is nothing to credit.",
            "visitor"
        );
}
