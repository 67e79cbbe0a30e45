namespace Samplit.Domain.Flags.Import;

public enum ImportOutcome
{
    Exact,

    /// <summary>What is not as it was is told.</summary>
    Different,
    NotCarried,
}

/// <summary>What comes of a flag or a segment of a file.</summary>
/// <param name="Differences">A sentence each; none where it is exact or not carried over.</param>
/// <param name="Reason">Why it is not carried over; null where it is.</param>
public sealed record ImportLine(string Key, ImportOutcome Outcome, IReadOnlyList<string> Differences, string? Reason);

/// <summary>What an import would do, or has done.</summary>
public sealed record ImportReport(IReadOnlyList<ImportLine> Segments, IReadOnlyList<ImportLine> Flags);

/// <summary>What is appended to begin each stream, segments before flags that ask for them.</summary>
public sealed record ImportPlan(
    ImportReport Report,
    IReadOnlyList<SegmentCreated> Segments,
    IReadOnlyList<FlagCreated> Flags
);

/// <summary>Decides what of a file there can be here: each flag and segment by itself, as if it were made by hand.</summary>
/// <param name="Owner">The user who imports; null when a key does.</param>
/// <param name="Project">As events have it: null for the default one.</param>
/// <param name="FirstSeed">Of the splits of the first flag; those of others follow.</param>
public sealed record FlagImport(ImportedFlags File, Guid? Owner, Guid? Project, long FirstSeed)
{
    /// <summary>Each is held against all others while nobody else changes flags of the project.</summary>
    public const int MaxFlags = 5_000;

    public const int MaxSegments = 5_000;

    /// <returns>Null when so much can be imported at once.</returns>
    public static Refusal? Validate(ImportedFlags file) =>
        file.Flags.Count > MaxFlags || file.Segments.Count > MaxSegments
            ? Refusal.Invalid("file", $"At most {MaxFlags:N0} flags and {MaxSegments:N0} segments at once.")
            : null;

    /// <param name="flags">All of the project.</param>
    /// <param name="segments">All of the project.</param>
    /// <param name="taken">Keys of flags and of segments in other projects, in lower case.</param>
    public static ImportPlan Plan(
        FlagImport import,
        IReadOnlyCollection<Flag> flags,
        IReadOnlyCollection<Segment> segments,
        (IReadOnlySet<string> Flags, IReadOnlySet<string> Segments) taken
    )
    {
        var (allSegments, allFlags) = (segments.ToList(), flags.ToList());
        var (madeSegments, madeFlags) = (new List<SegmentCreated>(), new List<FlagCreated>());
        var segmentLines = new List<ImportLine>();
        foreach (var segment in import.File.Segments)
        {
            var refusal =
                segment.NotCarried
                ?? Taken(segment.Key, taken.Segments)
                ?? Append(
                    ChangeSegment.Create(segment.Key, segment.When, segment.Description, allSegments, import.Project),
                    e => allSegments.Add(Segment.Evolve(null, Guid.Empty, e, default)!),
                    madeSegments
                );
            segmentLines.Add(Line(segment.Key, segment.Differences, refusal));
        }
        var lines = new Dictionary<ImportedFlag, ImportLine>(ReferenceEqualityComparer.Instance);
        foreach (var flag in InOrder(import.File.Flags))
        {
            var refusal =
                flag.NotCarried
                ?? Taken(flag.Key, taken.Flags)
                ?? MissingSegment(flag, allSegments)
                ?? Append(
                    CreateFlag.Decide(
                        new(flag.Key, flag.Definition, flag.Environments, import.FirstSeed + lines.Count),
                        allFlags,
                        import.Owner,
                        import.Project
                    ),
                    e => allFlags.Add(Flag.Evolve(null, Guid.Empty, e, default)!),
                    madeFlags
                );
            lines[flag] = Line(flag.Key, flag.Differences, refusal);
        }
        return new(new(segmentLines, [.. import.File.Flags.Select(f => lines[f])]), madeSegments, madeFlags);
    }

    private static string? Append<T>(Decision decision, Action<object> evolve, List<T> made)
    {
        if (decision.Refusal is { } refusal)
        {
            return refusal.Field is null ? refusal.Detail : $"{refusal.Field}: {refusal.Detail}";
        }
        foreach (var e in decision.Events)
        {
            evolve(e);
            made.Add((T)e);
        }
        return null;
    }

    private static string? Taken(string key, IReadOnlySet<string> taken) =>
        taken.Contains(key.ToLowerInvariant()) ? "This key is taken, in another project." : null;

    private static string? MissingSegment(ImportedFlag flag, IReadOnlyCollection<Segment> segments) =>
        flag
            .Environments.Values.SelectMany(e => e.Rules)
            .SelectMany(r => r.Segments ?? [])
            .FirstOrDefault(key => !segments.Any(s => s.Key == key && !s.IsArchived))
            is { } missing
            ? $"A rule asks for the segment '{missing}', which is not carried over."
            : null;

    private static ImportLine Line(string key, IReadOnlyList<string> differences, string? refusal) =>
        refusal is not null ? new(key, ImportOutcome.NotCarried, [], refusal)
        : differences.Count > 0 ? new(key, ImportOutcome.Different, differences, Reason: null)
        : new(key, ImportOutcome.Exact, [], Reason: null);

    /// <summary>Each behind its prerequisites; those of a circle in the order of the file, which is refused.</summary>
    private static List<ImportedFlag> InOrder(IReadOnlyList<ImportedFlag> flags)
    {
        var byKey = flags
            .GroupBy(f => f.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var (seen, ordered) = (new HashSet<ImportedFlag>(ReferenceEqualityComparer.Instance), new List<ImportedFlag>());
        foreach (var flag in flags)
        {
            // Walked without recursion: a file may chain as many as it likes.
            var way = new Stack<(ImportedFlag Flag, bool IsDone)>([(flag, false)]);
            while (way.TryPop(out var next))
            {
                if (next.IsDone)
                {
                    ordered.Add(next.Flag);
                }
                else if (seen.Add(next.Flag))
                {
                    way.Push((next.Flag, true));
                    foreach (var prerequisite in next.Flag.Definition?.Prerequisites ?? [])
                    {
                        if (byKey.TryGetValue(prerequisite.Flag, out var other))
                        {
                            way.Push((other, false));
                        }
                    }
                }
            }
        }
        return ordered;
    }
}
