using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Ledger.Chain;

namespace Samplit.Verify.Audit;

/// <param name="Size">Leaves of the log now.</param>
/// <param name="CheckpointSize">Leaves that the checkpoint signs for which it was compared with.</param>
/// <param name="Missing">Sealed events that are in no stream any more.</param>
/// <param name="Since">Leaves of the log when it was verified before: nothing older was looked at.</param>
public sealed record LogFindingsView(
    LogVerdict Verdict,
    long Size,
    long? CheckpointSize,
    string? CheckpointRoot,
    long? Missing,
    string? Reason,
    long? Since
)
{
    public static LogFindingsView From(LogFindings log) =>
        new(
            log.Verdict,
            log.Size,
            log.Checkpoint?.Size,
            log.Checkpoint?.Root.ToString(),
            log.Missing == 0 ? null : log.Missing,
            log.Reason,
            log.Since
        );
}

/// <summary>How the rows of metrics stand, which lie beside the log.</summary>
/// <param name="Batches">That were hashed again and compared with their events.</param>
/// <param name="Away">That could not be, because a month of theirs is kept elsewhere.</param>
/// <param name="Wrong">Batches whose rows are not those that were taken; the first hundred.</param>
/// <param name="WrongDays">Days that count otherwise than their newest row says.</param>
public sealed record MetricFindingsView(
    AuditVerdict Verdict,
    long Batches,
    long? Away,
    long? WrongInAll,
    IReadOnlyList<WrongBatch>? Wrong,
    long? WrongDays
)
{
    /// <returns>Null where there are no metrics.</returns>
    public static MetricFindingsView? From(MetricFindings? found) =>
        found is null or { Batches: 0, Away: 0, WrongDays: 0 }
            ? null
            : new(
                found.Verdict,
                found.Batches,
                found.Away == 0 ? null : found.Away,
                found.WrongInAll == 0 ? null : found.WrongInAll,
                found.Wrong.Count == 0 ? null : found.Wrong,
                found.WrongDays == 0 ? null : found.WrongDays
            );
}

/// <summary>How the rows of tracked events stand, which lie beside the log.</summary>
/// <param name="Batches">That were hashed again and compared with their events.</param>
/// <param name="Rows">That these have, with those that were erased.</param>
/// <param name="Erased">Rows that were erased, as the log tells.</param>
/// <param name="Away">Batches that could not be hashed, because a week of theirs is kept elsewhere.</param>
/// <param name="Wrong">Batches whose rows are not those that were committed; the first hundred.</param>
/// <param name="Stray">Rows that no batch has.</param>
public sealed record TrackedEventFindingsView(
    AuditVerdict Verdict,
    long Batches,
    long Rows,
    long? Erased,
    long? Away,
    long? WrongInAll,
    IReadOnlyList<WrongEventBatch>? Wrong,
    long? Stray
)
{
    /// <returns>Null where there are no events.</returns>
    public static TrackedEventFindingsView? From(TrackedEventFindings? found) =>
        found is null or { Batches: 0, Away: 0, Stray: 0 }
            ? null
            : new(
                found.Verdict,
                found.Batches,
                found.Rows,
                found.Erased == 0 ? null : found.Erased,
                found.Away == 0 ? null : found.Away,
                found.WrongInAll == 0 ? null : found.WrongInAll,
                found.Wrong.Count == 0 ? null : found.Wrong,
                found.Stray == 0 ? null : found.Stray
            );
}

/// <param name="Checked">Events that were intact.</param>
/// <param name="Covered">How many of these a signed checkpoint covers.</param>
/// <param name="FirstBadSequence">The first event that is not as it was appended.</param>
/// <param name="Tampering">What was done there.</param>
/// <param name="WrongDecisions">Decisions that do not follow from the events before them; the first hundred.</param>
/// <param name="Registered">What was registered when the experiment was started.</param>
/// <param name="Deviations">What was done otherwise; the first hundred.</param>
public sealed record VerificationView(
    Guid ExperimentId,
    AuditVerdict Verdict,
    long Checked,
    long? Covered,
    string Head,
    long? FirstBadSequence,
    Tampering? Tampering,
    string? Reason,
    long? WrongDecisionsInAll,
    IReadOnlyList<WrongDecision>? WrongDecisions,
    Preregistration? Registered,
    long? DeviationsInAll,
    IReadOnlyList<Deviation>? Deviations,
    IReadOnlyDictionary<string, long>? UnknownTypes,
    LogFindingsView? Log
)
{
    /// <param name="report">The report of one stream.</param>
    public static VerificationView From(AuditReport report) => From(report.Streams[0], report.Verdict, report.Log);

    /// <param name="log">Null where it is said elsewhere.</param>
    internal static VerificationView From(StreamFindings stream, AuditVerdict verdict, LogFindings? log) =>
        new(
            stream.Chain.StreamId,
            verdict,
            stream.Chain.Checked,
            stream.Covered,
            stream.Chain.Head.ToString(),
            stream.Chain.BrokenVersion,
            stream.Chain.Tampering,
            stream.Chain.Reason,
            stream.WrongDecisionsInAll == 0 ? null : stream.WrongDecisionsInAll,
            stream.WrongDecisions.Count == 0 ? null : stream.WrongDecisions,
            stream.Registration?.Registered,
            stream.Deviations.Count == 0 ? null : stream.Registration!.DeviationsInAll,
            stream.Deviations.Count == 0 ? null : stream.Deviations,
            stream.Chain.UnknownTypes.Count == 0 ? null : stream.Chain.UnknownTypes,
            log is null ? null : LogFindingsView.From(log)
        );
}

/// <param name="Findings">Streams with something to say about them, at most a thousand.</param>
public sealed record InstallationVerificationView(
    string Origin,
    AuditVerdict Verdict,
    long Checked,
    int Streams,
    LogFindingsView Log,
    MetricFindingsView? Metrics,
    TrackedEventFindingsView? TrackedEvents,
    IReadOnlyList<VerificationView> Findings
)
{
    private const int MaxFindings = 1000;

    public static InstallationVerificationView From(AuditReport report) =>
        new(
            report.Origin,
            report.Verdict,
            report.Checked,
            report.Streams.Count,
            LogFindingsView.From(report.Log),
            MetricFindingsView.From(report.Metrics),
            TrackedEventFindingsView.From(report.TrackedEvents),
            [
                .. report
                    .Streams.Where(s => s.Verdict != AuditVerdict.Intact || s.Deviations.Count > 0)
                    .OrderBy(s => s.Verdict)
                    .Take(MaxFindings)
                    .Select(s => VerificationView.From(s, s.Verdict, null)),
            ]
        );
}
