using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Ledger.Notes;

namespace Samplit.Verify.Audit;

/// <summary>
/// Verifies an export by itself: no database, no secret, memory that does not grow with it. The leaves are put together
/// to the tree again, and its root must be the one that was signed.
/// </summary>
public sealed class ExportVerification(EventRegistry events)
{
    /// <summary>Opens the tags of everything that is hashed.</summary>
    public const string Application = "samplit";

    /// <summary>The layout of exports that have what lies beside the log in them.</summary>
    private const string WithRows = $"{Application}-export/v3";

    /// <param name="input">The export.</param>
    /// <param name="keys">Keys that are trusted to sign checkpoints.</param>
    /// <param name="trusted">A checkpoint that the auditor kept; the export must be of that log.</param>
    /// <exception cref="FormatException">It is no export, or was cut off; the message says where and why.</exception>
    public AuditReport Run(
        Stream input,
        IReadOnlyList<NoteKey> keys,
        Checkpoint? trusted,
        IProgress<long>? bytesSoFar,
        CancellationToken ct
    )
    {
        using var reader = new ExportReader(input);
        var header = reader.Header();
        if (header.Format is not ($"{Application}-export/v1" or $"{Application}-export/v2" or WithRows))
        {
            throw new FormatException($"Line 1: '{header.Format}' is not a layout that is known here.");
        }
        var (checkpoint, isTrusted) = Checkpoint(header, keys);
        var format = new ChainFormat(Application, header.Origin);
        var tree = new ExportTree(header.StreamId, format, checkpoint?.Size ?? 0, trusted?.Size);
        var policies = new PolicyHistory(events);
        using var audit = new StreamAudit(header.StreamId, hasLog: true, format, events, policies);
        var rows = header.Format == WithRows ? new ExportedRows(header.StreamId, events) : null;
        var end = Read(reader, tree, audit, policies, rows, isTrusted, bytesSoFar, input, ct);

        var stream = audit.End(walk => walk.End(end.Events), mustBeCovered: true);
        if (stream.Chain.Verdict != ChainVerdict.Intact)
        {
            // Behind a broken event no leaf is known any more, so nothing can be said of the log.
            const string unknown = "the stream is broken, so the log cannot be compared";
            return Report(new LogFindings(LogVerdict.NotTrusted, tree.Size, checkpoint, 0, unknown));
        }
        return stream.Chain.Head == end.Head
            ? Report(Compare(tree, checkpoint, isTrusted, trusted))
            : throw new FormatException($"Line {reader.Line}: the head is not the link of the last event.");

        AuditReport Report(LogFindings log) => new(header.Origin, log, [stream]) { TrackedEvents = rows?.End() };
    }

    private static ExportItem.End Read(
        ExportReader reader,
        ExportTree tree,
        StreamAudit audit,
        PolicyHistory policies,
        ExportedRows? rows,
        bool isTrusted,
        IProgress<long>? bytesSoFar,
        Stream input,
        CancellationToken ct
    )
    {
        const int ReportEvery = 1024;
        ExportItem.End? end = null;
        foreach (var item in reader.Items())
        {
            ct.ThrowIfCancellationRequested();
            switch (item)
            {
                case ExportItem.Event { Recorded: var e }:
                    var before = audit.Checked;
                    audit.Next(e, Seal.Unknown, isTrusted && !tree.IsComplete, tree.Size);
                    tree.Event(audit.Checked > before ? audit.Leaf : null);
                    rows?.Next(e);
                    break;
                case ExportItem.Row row when rows?.TryAdd(row) != true:
                    throw new FormatException($"Line {reader.Line}: a row stands behind no batch.");
                case ExportItem.Subtree subtree when !tree.TryAppend(subtree):
                    throw new FormatException($"Line {reader.Line}: no such subtree begins at leaf {tree.Size}.");
                case ExportItem.Policy { Recorded: var e, Previous: var previous }:
                    if (!tree.TryAppend(e, previous))
                    {
                        throw new FormatException($"Line {reader.Line}: the event is not what its link says.");
                    }
                    // Its own place is the leaf that it has just become.
                    policies.Add(e, tree.Size - 1);
                    break;
                case ExportItem.Other { Record: var record } when !tree.TryAppend(record):
                    throw new FormatException($"Line {reader.Line}: the record is none of another stream in this log.");
                case ExportItem.End last:
                    end = last;
                    break;
            }
            if (reader.Line % ReportEvery == 0)
            {
                bytesSoFar?.Report(input.Position);
            }
        }
        return end!;
    }

    private static (Checkpoint? Checkpoint, bool IsTrusted) Checkpoint(ExportHeader header, IReadOnlyList<NoteKey> keys)
    {
        if (header.Checkpoint is null)
        {
            return (null, false);
        }
        var note = SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(header.Checkpoint));
        var checkpoint = Ledger.Notes.Checkpoint.Parse(note.Text);
        if (checkpoint.Origin != header.Origin)
        {
            throw new FormatException($"Line 1: the checkpoint is of '{checkpoint.Origin}', not of '{header.Origin}'.");
        }
        return keys.Count == 0 ? (checkpoint, false)
            : TrustedCheckpoint.IsSigned(note, checkpoint, keys) ? (checkpoint, true)
            : throw new FormatException("Line 1: none of the keys that are trusted has signed the checkpoint.");
    }

    private static LogFindings Compare(ExportTree tree, Checkpoint? checkpoint, bool isTrusted, Checkpoint? trusted)
    {
        if (checkpoint is null)
        {
            return trusted is null
                ? Found(LogVerdict.NoCheckpoint, "the export has no checkpoint in it")
                : Found(LogVerdict.NotComparable, "the export has no checkpoint in it to compare with the trusted one");
        }
        if (tree.Size < checkpoint.Size)
        {
            return Found(
                LogVerdict.Cut,
                $"the export has {tree.Size} leaves, but its checkpoint signs for {checkpoint.Size}"
            );
        }
        if (tree.Root != checkpoint.Root)
        {
            return Found(LogVerdict.Rewritten, "the export's leaves give another root than its checkpoint signs for");
        }
        if (trusted is not null && tree.TrustedRoot is { } root && root != trusted.Root)
        {
            return Found(
                isTrusted ? LogVerdict.Forked : LogVerdict.Rewritten,
                "at the size of the trusted checkpoint the export's leaves give another root"
            );
        }
        return trusted?.Size > checkpoint.Size
                ? Found(
                    LogVerdict.NotComparable,
                    $"the export is of a log of {checkpoint.Size} leaves, older than the trusted checkpoint of {trusted.Size}"
                )
            : trusted is not null && tree.TrustedRoot is null
                ? Found(
                    LogVerdict.NotComparable,
                    $"the export hides the log as it was at {trusted.Size} leaves: compare the checkpoints by a proof of consistency"
                )
            : !isTrusted && trusted is null
                ? Found(LogVerdict.NotTrusted, "no key was given to trust the checkpoint by")
            : !tree.IsTailOpen
                ? Found(
                    LogVerdict.TailHidden,
                    "leaves behind the stream's last event are hidden: later events of the stream may be among them"
                )
            : Found(LogVerdict.Intact, null);

        LogFindings Found(LogVerdict verdict, string? reason) => new(verdict, tree.Size, checkpoint, 0, reason);
    }
}
