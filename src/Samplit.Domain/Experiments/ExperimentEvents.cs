namespace Samplit.Domain.Experiments;

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>experiment_created</c>.</summary>
public sealed record ExperimentCreated : ExperimentDefinition;

/// <summary>Stored as <c>experiment_started</c>.</summary>
public sealed record ExperimentStarted;

/// <summary>Stored as <c>experiment_paused</c>.</summary>
public sealed record ExperimentPaused;

/// <summary>Stored as <c>experiment_resumed</c>.</summary>
public sealed record ExperimentResumed;

/// <summary>Stored as <c>experiment_completed</c>.</summary>
/// <param name="Reason">
/// Why it ended, for those who read the result; there where it ended below the registered sample.
/// </param>
public sealed record ExperimentCompleted(string? Reason = null);

/// <summary>Stored as <c>experiment_archived</c>.</summary>
public sealed record ExperimentArchived;
