namespace Samplit.Domain.TrackedEvents;

/// <param name="Count">How many events of a batch have the type.</param>
public sealed record EventTypeCount(string Type, int Count);

/// <summary>
/// Stored for ever as <c>events_tracked</c> in the stream of a project's events: add nullable members, never rename or
/// retype one. The rows lie beside the log; they are those whose hashes have this root, or they were tampered with.
/// </summary>
/// <param name="Batch">What was committed together.</param>
/// <param name="Types">The most frequent of them, at most <see cref="MaxTypes"/>.</param>
/// <param name="OtherTypes">How many events have another type; null for none.</param>
/// <param name="Earliest">The first time that an event says it happened at.</param>
/// <param name="Root">
/// That of the Merkle tree (RFC 6962) over the hashes of the rows in their order; 64 hexadecimal digits.
/// </param>
/// <param name="Project">Null for the default one.</param>
public sealed record EventsTracked(
    Guid Batch,
    int Count,
    IReadOnlyList<EventTypeCount> Types,
    int? OtherTypes,
    DateTimeOffset Earliest,
    DateTimeOffset Latest,
    string Root,
    Guid? Project = null
)
{
    /// <summary>Types that the event of a batch names.</summary>
    public const int MaxTypes = 50;

    /// <summary>The stream of a project's events, of the kind <c>tracked-events</c>.</summary>
    public static Guid StreamOf(Guid project) => Access.Project.StreamOf("tracked-events", project);

    /// <summary>The Monday of the week that a moment is in, in UTC: weeks are kept apart.</summary>
    public static DateOnly WeekOf(DateTimeOffset moment)
    {
        var day = DateOnly.FromDateTime(moment.UtcDateTime);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }

    /// <summary>The Mondays of the weeks in which its rows may lie.</summary>
    public IReadOnlyList<DateOnly> Weeks()
    {
        var (first, last) = (WeekOf(Earliest), WeekOf(Latest));
        return [.. Enumerable.Range(0, 1 + (last.DayNumber - first.DayNumber) / 7).Select(i => first.AddDays(7 * i))];
    }

    /// <param name="events">The types and times of what is committed together; at least one.</param>
    /// <param name="root">Of the rows in the same order.</param>
    public static EventsTracked Of(
        Guid project,
        Guid batch,
        IReadOnlyList<(string Type, DateTimeOffset Timestamp)> events,
        string root
    )
    {
        // In an order that does not hang on who came first.
        var types = events
            .CountBy(e => e.Type, StringComparer.Ordinal)
            .Select(t => new EventTypeCount(t.Key, t.Value))
            .OrderByDescending(t => t.Count)
            .ThenBy(t => t.Type, StringComparer.Ordinal)
            .ToArray();
        return new(
            batch,
            events.Count,
            [.. types.Take(MaxTypes)],
            types.Length > MaxTypes ? types.Skip(MaxTypes).Sum(t => t.Count) : null,
            events.Min(e => e.Timestamp),
            events.Max(e => e.Timestamp),
            root,
            Access.Project.Stored(project)
        );
    }
}
