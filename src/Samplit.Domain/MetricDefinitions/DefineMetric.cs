using Samplit.Domain.Experiments;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>
/// Defines a metric of an experiment or of a library. In a draft and in a library freely; with a reason, for auditors,
/// once the experiment has started, where it is a deviation; and no longer when the result is there.
/// </summary>
/// <param name="Metric">A new identifier.</param>
/// <param name="Definition">As the caller sent it, or as the library has it.</param>
/// <param name="Origin">Where it was taken from; null for one that the caller wrote.</param>
/// <param name="ExpectedRevision">The revision of the set that the caller saw.</param>
/// <param name="Project">As <see cref="MetricDefined"/> has it.</param>
public sealed record DefineMetric(
    Guid Metric,
    MetricDefinition Definition,
    ExpectedRevision ExpectedRevision = default,
    LibraryOrigin? Origin = null,
    string? Reason = null,
    Guid? Project = null
)
{
    /// <summary>Takes over what a library has.</summary>
    /// <param name="library">In force there.</param>
    /// <param name="isPrimary">Whether it decides in this experiment.</param>
    public static DefineMetric From(
        Metric library,
        Guid metric,
        bool isPrimary,
        ExpectedRevision expected = default,
        string? reason = null
    ) =>
        new(
            metric,
            library.Definition with
            {
                IsPrimary = isPrimary ? true : null,
            },
            expected,
            new LibraryOrigin(library.Id, library.Revision),
            reason
        );

    /// <param name="of">The status of the experiment; null for a library.</param>
    public static Decision Decide(DefineMetric command, MetricSet set, ExperimentStatus? of)
    {
        var problem =
            MetricChange.Validate(set, of, command.ExpectedRevision, command.Reason)
            ?? (set.Find(command.Metric) is null ? null : MetricChange.Known)
            ?? MetricChange.Validate(set, of, command.Metric, command.Definition)
            ?? MetricChange.ValidateRoom(set);
        return problem is null
            ? Decision.Append(
                new MetricDefined(command.Metric, command.Definition, command.Origin, command.Reason, command.Project)
            )
            : Decision.Refuse(problem);
    }
}

/// <summary>Defines a metric otherwise. The same definition again is no news.</summary>
/// <inheritdoc cref="DefineMetric"/>
public sealed record ChangeMetric(
    Guid Metric,
    MetricDefinition Definition,
    ExpectedRevision ExpectedRevision = default,
    LibraryOrigin? Origin = null,
    string? Reason = null
)
{
    /// <param name="of">The status of the experiment; null for a library.</param>
    public static Decision Decide(ChangeMetric command, MetricSet set, ExperimentStatus? of)
    {
        if (set.Find(command.Metric) is not { } metric)
        {
            return Decision.Refuse(Refusal.MetricNotFound);
        }
        var problem =
            MetricChange.Validate(set, of, command.ExpectedRevision, command.Reason)
            ?? (metric.IsRetired ? MetricChange.Retired : null)
            ?? MetricChange.Validate(set, of, command.Metric, command.Definition);
        return problem is not null ? Decision.Refuse(problem)
            : command.Definition == metric.Definition && command.Origin == metric.Origin ? Decision.Nothing
            : Decision.Append(new MetricChanged(command.Metric, command.Definition, command.Origin, command.Reason));
    }
}

/// <summary>Has a metric computed no longer. Again is no news.</summary>
/// <inheritdoc cref="DefineMetric"/>
public sealed record RetireMetric(Guid Metric, ExpectedRevision ExpectedRevision = default, string? Reason = null)
{
    /// <param name="of">The status of the experiment; null for a library.</param>
    public static Decision Decide(RetireMetric command, MetricSet set, ExperimentStatus? of)
    {
        if (set.Find(command.Metric) is not { } metric)
        {
            return Decision.Refuse(Refusal.MetricNotFound);
        }
        return MetricChange.Validate(set, of, command.ExpectedRevision, command.Reason) is { } problem
                ? Decision.Refuse(problem)
            : metric.IsRetired ? Decision.Nothing
            : Decision.Append(new MetricRetired(command.Metric, command.Reason));
    }
}

/// <summary>What every change of a set of metrics has to keep.</summary>
internal static class MetricChange
{
    public static Refusal Known { get; } =
        new(RefusalKind.Conflict, ProblemCodes.Conflict, "There is a metric with this id already.");

    public static Refusal Retired { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.MetricRetired,
            "A retired metric stays as it was: define another one, its name is free."
        );

    private static Refusal Stale { get; } =
        new(
            RefusalKind.Stale,
            ProblemCodes.StaleRevision,
            "The metrics were changed since the ETag in If-Match; read them again and decide again.",
            "If-Match"
        );

    /// <returns>Null when the set may be changed now, and so.</returns>
    public static Refusal? Validate(MetricSet set, ExperimentStatus? of, ExpectedRevision expected, string? reason)
    {
        if (!expected.Allows(set.Revision))
        {
            return Stale;
        }
        if (reason is not null && Text.ValidateName("reason", reason, ChangePreregistration.MaxReasonLength) is { } bad)
        {
            return bad;
        }
        return of switch
        {
            ExperimentStatus.Completed or ExperimentStatus.Archived => new Refusal(
                RefusalKind.Conflict,
                ProblemCodes.ExperimentClosed,
                $"What is measured is not changed once the result is there; this one is {of.Value.ToString().ToLowerInvariant()}."
            ),
            ExperimentStatus.Active or ExperimentStatus.Paused when reason is null => Refusal.Invalid(
                "reason",
                "The experiment has started: say why, for those who read of the deviation."
            ),
            _ => null,
        };
    }

    /// <returns>Null when the definition is one, and goes with the others of the set.</returns>
    public static Refusal? Validate(MetricSet set, ExperimentStatus? of, Guid metric, MetricDefinition definition)
    {
        if (definition.Validate() is { } problem)
        {
            return problem;
        }
        var others = set.InForce.Where(m => m.Id != metric).Select(m => m.Definition).ToArray();
        return others.Any(o => string.Equals(o.Name, definition.Name, StringComparison.OrdinalIgnoreCase))
                ? new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.NameTaken,
                    $"Another metric is called '{definition.Name}'.",
                    "name"
                )
            : definition.IsPrimary != true ? null
            : of is null
                ? Refusal.Invalid("isPrimary", "Which metric decides says the experiment: in a library none does.")
            : others.Any(o => o.IsPrimary == true)
                ? Refusal.Invalid("isPrimary", "Another metric decides already: one does, the others are secondary.")
            : null;
    }

    public static Refusal? ValidateRoom(MetricSet set) =>
        set.InForce.Count() >= MetricSet.MaxMetrics ? Full($"There are at most {MetricSet.MaxMetrics} metrics.")
        : set.Metrics.Count >= MetricSet.MaxDefined
            ? Full($"There are at most {MetricSet.MaxDefined} metrics, with those that were retired.")
        : null;

    private static Refusal Full(string detail) => new(RefusalKind.Conflict, ProblemCodes.TooManyMetrics, detail);
}
