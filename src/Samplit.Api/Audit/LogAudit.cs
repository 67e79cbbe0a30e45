using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

/// <param name="Tree">The log at the size of the checkpoint it was compared with, when it is intact.</param>
internal sealed record ComparedLog(LogFindings Findings, MerkleFrontier? Tree)
{
    /// <summary>Leaves that a checkpoint covers.</summary>
    public long Covered => Findings.Checkpoint?.Size ?? 0;
}

/// <summary>Compares the log's leaves with everything that was signed for, or verified before.</summary>
internal static class LogAudit
{
    /// <param name="from">The tree to go on from: no leaf below is read, and nothing below can be compared.</param>
    /// <param name="own">The newest checkpoint that the database shows.</param>
    /// <param name="keys">Keys that the database shows.</param>
    /// <param name="trusted">A checkpoint that the auditor brought.</param>
    /// <param name="remembered">The log as the auditor verified it before.</param>
    public static async Task<ComparedLog> CompareAsync(
        LogSnapshot snapshot,
        MerkleFrontier from,
        SignedNote? own,
        IReadOnlyList<NoteKey> keys,
        Checkpoint? trusted,
        Checkpoint? remembered,
        CancellationToken ct
    )
    {
        var size = await snapshot.SizeAsync(ct);
        var newest = own is null ? null : Checkpoint.Parse(own.Text);
        Checkpoint[] kept = [.. new[] { trusted, remembered }.OfType<Checkpoint>()];
        if ((trusted ?? newest ?? remembered) is not { } covering)
        {
            return Found(LogVerdict.NoCheckpoint, null, "no checkpoint was signed yet");
        }
        var trees = await snapshot.TreesAsync(from, [.. kept.Append(newest ?? covering).Select(c => c.Size)], ct);
        var isOwn = newest is not null && IsSigned(own!, keys) && Holds(newest);
        if (Array.Find(kept, claim => !Holds(claim)) is { } broken)
        {
            return broken.Size > size ? Cut(broken)
                : isOwn
                    ? Found(
                        LogVerdict.Forked,
                        broken,
                        "the log is signed, but at the checkpoint's size it has another root"
                    )
                : Found(LogVerdict.Rewritten, broken, "at the checkpoint's size the log has another root");
        }
        if (newest is not null && !isOwn)
        {
            return newest.Size > size
                ? Cut(newest)
                : Found(LogVerdict.Rewritten, newest, "the log does not give the root of its own newest checkpoint");
        }
        return trees.Wrong is { } wrong
            ? Found(
                LogVerdict.Rewritten,
                covering,
                $"tile/{wrong.Level}/{Tile.Number(wrong.Index)} does not hold what the leaves give: proofs from it fail"
            )
            : new ComparedLog(new LogFindings(LogVerdict.Intact, size, covering, 0, null), trees.At[covering.Size]);

        bool Holds(Checkpoint claim) =>
            claim.Size <= size && trees.At.TryGetValue(claim.Size, out var tree) && tree.Root() == claim.Root;

        ComparedLog Cut(Checkpoint claim) =>
            Found(LogVerdict.Cut, claim, $"the log has {size} leaves, but {claim.Size} were signed for");

        ComparedLog Found(LogVerdict verdict, Checkpoint? claim, string reason) =>
            new(new LogFindings(verdict, size, claim, 0, reason), null);
    }

    private static bool IsSigned(SignedNote note, IReadOnlyList<NoteKey> keys)
    {
        try
        {
            return note.SignedBy(keys).Count > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
