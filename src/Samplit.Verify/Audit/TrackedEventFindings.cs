namespace Samplit.Verify.Audit;

/// <summary>A batch of tracked events whose rows are not those that its event stands for.</summary>
/// <param name="Sequence">The sequence of the event, in the stream of the project's events.</param>
public sealed record WrongEventBatch(Guid StreamId, Guid Batch, long Sequence, string Reason);

/// <summary>How the rows of tracked events stand, which lie beside the log.</summary>
/// <param name="Batches">That were hashed again.</param>
/// <param name="Rows">Of these, those that are there and those that were erased.</param>
/// <param name="Erased">Rows that were erased, as the log says.</param>
/// <param name="Away">Batches that could not be hashed: a week of theirs is kept elsewhere.</param>
/// <param name="Wrong">The first of them.</param>
/// <param name="Stray">Rows that no batch has.</param>
public sealed record TrackedEventFindings(
    long Batches,
    long Rows,
    long Erased,
    long Away,
    IReadOnlyList<WrongEventBatch> Wrong,
    long WrongInAll,
    long Stray
)
{
    /// <summary>Of the wrong ones.</summary>
    public const int MaxListed = 100;

    public AuditVerdict Verdict =>
        WrongInAll > 0 || Stray > 0 ? AuditVerdict.Tampered
        : Away > 0 ? AuditVerdict.NotCovered
        : AuditVerdict.Intact;
}
