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
}

/// <summary>Saying no, as a value.</summary>
/// <param name="Code">Stable, snake_case: callers may test for it.</param>
/// <param name="Detail">For people: what was wrong and what would be right.</param>
/// <param name="Field">The request's member that is to blame, as a JSON path without the <c>$.</c>.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, string? Field = null)
{
    public static Refusal Invalid(string field, string detail) =>
        new(RefusalKind.Invalid, "invalid_request", detail, field);

    public static Refusal ExperimentNotFound { get; } =
        new(RefusalKind.NotFound, "experiment_not_found", "There is no experiment with this id or name.");

    public static Refusal NameTaken(string name) =>
        new(RefusalKind.Conflict, "name_taken", $"Another experiment is called '{name}'.", "name");

    public static Refusal StaleRevision { get; } =
        new(
            RefusalKind.Stale,
            "stale_revision",
            "The experiment was changed since the ETag in If-Match; read it again and decide again.",
            "If-Match"
        );

    public static Refusal AllocationFixed { get; } =
        new(RefusalKind.Conflict, "allocation_fixed", "An experiment with fixed allocation is never reallocated.");

    public static Refusal VisitorNotAssigned { get; } =
        new(
            RefusalKind.Conflict,
            "visitor_not_assigned",
            "This visitor was never assigned to a variant of this experiment, so there is nothing to credit.",
            "visitor"
        );
}
