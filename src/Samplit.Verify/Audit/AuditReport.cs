using Samplit.Ledger.Notes;

namespace Samplit.Verify.Audit;

/// <summary>How the log itself stands.</summary>
public enum LogVerdict
{
    /// <summary>Its leaves give the roots that were signed, and each is an event that is there.</summary>
    Intact,

    /// <summary>Nothing was signed yet, so nothing can be compared.</summary>
    NoCheckpoint,

    /// <summary>An export's checkpoint was compared, but no key was given to trust it by.</summary>
    NotTrusted,

    /// <summary>An export does not show the log as it was at the checkpoint that the auditor kept.</summary>
    NotComparable,

    /// <summary>
    /// An export does not show that none of the leaves behind the stream's last event is the stream's.
    /// </summary>
    TailHidden,

    /// <summary>It has fewer leaves than were signed for: an older copy was put in its place.</summary>
    Cut,

    /// <summary>Its leaves give another root than was signed.</summary>
    Rewritten,

    /// <summary>
    /// Its own key has signed it, and something else of the same size: two stories for two audiences.
    /// </summary>
    Forked,

    /// <summary>Events that were sealed are gone, or others stand among them.</summary>
    EventsMissing,
}

/// <param name="Size">Leaves.</param>
/// <param name="Checkpoint">The one it was compared with.</param>
/// <param name="Missing">Sealed events that are in no stream any more.</param>
public sealed record LogFindings(LogVerdict Verdict, long Size, Checkpoint? Checkpoint, long Missing, string? Reason)
{
    /// <summary>
    /// Leaves of the log when it was verified before: nothing older was looked at. Null when all of it was.
    /// </summary>
    public long? Since { get; init; }

    /// <summary>Whether it says nothing against the streams.</summary>
    public bool Allows =>
        Verdict
            is LogVerdict.Intact
                or LogVerdict.NoCheckpoint
                or LogVerdict.NotTrusted
                or LogVerdict.NotComparable
                or LogVerdict.TailHidden;
}

/// <summary>What an audit of one stream or of the whole installation found.</summary>
/// <param name="Streams">All that were looked at.</param>
public sealed record AuditReport(string Origin, LogFindings Log, IReadOnlyList<StreamFindings> Streams)
{
    /// <summary>The rows of metrics, which lie beside the log; null when none were asked for.</summary>
    public MetricFindings? Metrics { get; init; }

    /// <summary>Likewise, of tracked events.</summary>
    public TrackedEventFindings? TrackedEvents { get; init; }

    public long Checked => Streams.Sum(s => s.Chain.Checked);

    /// <summary>Whether nothing is wrong, as far as a checkpoint covers it.</summary>
    public bool IsClean => Verdict is AuditVerdict.Intact or AuditVerdict.NotCovered;

    public AuditVerdict Verdict =>
        Log.Allows
            ? Streams
                .Select(s => s.Verdict)
                .Append(Metrics?.Verdict ?? AuditVerdict.Intact)
                .Append(TrackedEvents?.Verdict ?? AuditVerdict.Intact)
                .Append(
                    Log.Verdict is LogVerdict.TailHidden or LogVerdict.NotComparable
                        ? AuditVerdict.NotCovered
                        : AuditVerdict.Intact
                )
                .Min()
            : AuditVerdict.Tampered;
}
