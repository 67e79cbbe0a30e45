using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags;

/// <summary>What can become of a segment. Doing something again is no news.</summary>
public static class ChangeSegment
{
    /// <param name="others">All segments of the project.</param>
    /// <param name="project">As events have it: null for the default one.</param>
    public static Decision Create(
        string? key,
        Rule? when,
        string? description,
        IReadOnlyCollection<Segment> others,
        Guid? project
    ) =>
        (FlagKey.Validate("key", key) ?? Validate(when, description)) is { } problem ? Decision.Refuse(problem)
        : others.Any(s => string.Equals(s.Key, key, StringComparison.OrdinalIgnoreCase))
            ? Decision.Refuse(
                new(RefusalKind.Conflict, ProblemCodes.NameTaken, $"Another segment has the key '{key}'.", "key")
            )
        : Decision.Append(new SegmentCreated(key!, when!, description, project));

    public static Decision Change(Segment segment, Rule? when, string? description) =>
        (
            segment.IsArchived
                ? new(RefusalKind.Conflict, ProblemCodes.SegmentArchived, "An archived segment stays as it was.")
                : Validate(when, description)
        )
            is { } problem
            ? Decision.Refuse(problem)
        : when!.Equals(segment.When) && description == segment.Description ? Decision.Nothing
        : Decision.Append(new SegmentChanged(when, description));

    /// <param name="flags">All flags of the project.</param>
    public static Decision Archive(Segment segment, IReadOnlyCollection<Flag> flags)
    {
        if (segment.IsArchived)
        {
            return Decision.Nothing;
        }
        string[] users =
        [
            .. flags
                .Where(f => f.Status != FlagStatus.Archived)
                .Where(f => f.Environments.Values.Any(e => e.Rules.Any(r => r.Segments?.Contains(segment.Key) == true)))
                .Select(f => f.Key)
                .Order(StringComparer.Ordinal),
        ];
        return users.Length > 0
            ? Decision.Refuse(
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.SegmentInUse,
                    $"Rules of {string.Join(", ", users)} ask for it. Change those first."
                )
            )
            : Decision.Append(new SegmentArchived());
    }

    private static Refusal? Validate(Rule? when, string? description) =>
        when is null
            ? Refusal.Invalid("when", "What is asked of the context.")
            : ContextFilter.Validate(when, "when")
                ?? Text.Validate("description", description, Segment.MaxDescriptionLength);
}
