namespace Samplit.Domain.Timelines;

/// <summary>Which places a timeline shows, from the start of the experiment on.</summary>
/// <param name="Versions">In their order.</param>
/// <param name="IsComplete">Whether no mark is left out.</param>
public sealed record FrameChoice(IReadOnlyList<long> Versions, bool IsComplete)
{
    internal static readonly IReadOnlyDictionary<string, FrameCause> Causes = new Dictionary<string, FrameCause>(
        StringComparer.Ordinal
    )
    {
        ["experiment_started"] = FrameCause.Started,
        ["traffic_reallocated"] = FrameCause.Reallocated,
        ["variants_changed"] = FrameCause.VariantsChanged,
        ["experiment_paused"] = FrameCause.Paused,
        ["experiment_resumed"] = FrameCause.Resumed,
        ["experiment_completed"] = FrameCause.Completed,
        ["preregistration_changed"] = FrameCause.PreregistrationChanged,
        ["history_imported"] = FrameCause.Imported,
    };

    /// <summary>
    /// All marks, if there are not too many. Else reallocations are left out, evenly over their order; what people did
    /// stays, unless that alone is too much. The first and the last one always stay. Where there is room, places between
    /// them where visits were counted anew.
    /// </summary>
    /// <param name="most">At least 2.</param>
    public static FrameChoice Of(IEnumerable<ExperimentMark> marks, IEnumerable<MarkedCounts> counts, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        var all = marks.ToArray();
        var shown = all.Where(m => Causes.ContainsKey(m.Type))
            .SkipWhile(m => Causes[m.Type] is not (FrameCause.Started or FrameCause.Imported))
            .ToArray();
        if (shown.Length == 0)
        {
            return new([], IsComplete: true);
        }
        var versions = all.Select(m => m.Version).ToHashSet();
        var chosen = Marks(shown, most);
        long[] counted =
        [
            .. counts
                .Select(c => c.Since)
                .Distinct()
                .Where(version => version > shown[0].Version && !versions.Contains(version))
                .Order(),
        ];
        return new(
            [.. chosen.Concat(Evenly(counted, Math.Min(counted.Length, most - chosen.Length))).Order()],
            chosen.Length == shown.Length
        );
    }

    private static long[] Marks(ExperimentMark[] all, int most)
    {
        if (all.Length <= most)
        {
            return [.. all.Select(m => m.Version)];
        }
        long[] Of(bool kept) =>
            [
                .. all.Where(
                        (m, place) =>
                            kept == (place == 0 || place == all.Length - 1 || Causes[m.Type] != FrameCause.Reallocated)
                    )
                    .Select(m => m.Version),
            ];
        var kept = Of(kept: true);
        return kept.Length > most ? Evenly(kept, most) : [.. kept, .. Evenly(Of(kept: false), most - kept.Length)];
    }

    /// <summary>So many of them, the first and the last one included where there are two.</summary>
    private static long[] Evenly(long[] all, int count) =>
        count == 0 ? []
        : count == 1 ? [all[all.Length / 2]]
        : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * (all.Length - 1) / (count - 1))])];
}
