namespace Samplit.Verify.Audit;

/// <summary>A batch of metrics whose rows are not those that its event stands for.</summary>
/// <param name="Sequence">The sequence of the event, in the stream of the source.</param>
public sealed record WrongBatch(string Source, string BatchId, long Sequence, string Reason);

/// <summary>How the rows beside the log stand.</summary>
/// <param name="Batches">That were hashed again.</param>
/// <param name="Away">That could not be: a month of theirs is kept elsewhere.</param>
/// <param name="Wrong">The first of them.</param>
/// <param name="WrongDays">Days that count otherwise than the newest row says.</param>
public sealed record MetricFindings(
    long Batches,
    long Away,
    IReadOnlyList<WrongBatch> Wrong,
    long WrongInAll,
    long WrongDays
)
{
    public AuditVerdict Verdict =>
        WrongInAll > 0 || WrongDays > 0 ? AuditVerdict.Tampered
        : Away > 0 ? AuditVerdict.NotCovered
        : AuditVerdict.Intact;
}
