using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags;

/// <summary>Units that rules of several flags are for.</summary>
/// <param name="Key">What rules call it; no other segment has the same, whatever its case.</param>
/// <param name="When">What is asked of the context.</param>
/// <param name="Revision">Counts changes, from 1.</param>
/// <param name="Project">What it belongs to; null for the default project.</param>
public sealed record Segment(
    Guid Id,
    string Key,
    Rule When,
    string? Description,
    bool IsArchived,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid? Project = null
)
{
    public const int MaxDescriptionLength = 10_000;

    /// <summary>The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.</summary>
    public static Segment? Evolve(Segment? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, SegmentCreated e) => new(
                id,
                e.Key,
                e.When,
                e.Description,
                IsArchived: false,
                Revision: 1,
                at,
                e.Project
            ),
            ({ } s, SegmentChanged e) => s with
            {
                When = e.When,
                Description = e.Description,
                Revision = s.Revision + 1,
            },
            ({ } s, SegmentArchived) => s with { IsArchived = true, Revision = s.Revision + 1 },
            _ => state,
        };
}

/// <summary>Stored as <c>segment_created</c>.</summary>
public sealed record SegmentCreated(string Key, Rule When, string? Description = null, Guid? Project = null);

/// <summary>Stored as <c>segment_changed</c>: all of what it is from then on.</summary>
public sealed record SegmentChanged(Rule When, string? Description = null);

/// <summary>Stored as <c>segment_archived</c>.</summary>
public sealed record SegmentArchived;
