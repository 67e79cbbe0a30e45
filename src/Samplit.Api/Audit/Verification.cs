using System.Globalization;
using System.Runtime.CompilerServices;
using Samplit.EventStore;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Sealing;
using Samplit.EventStore.Transparency;

namespace Samplit.Api.Audit;

/// <summary>
/// Verifies what is in the database: every link, every leaf, every decision. It compares with the checkpoint that the
/// auditor brings; without one it has only the log's word for the log.
/// </summary>
internal sealed class Verification(StreamStore store, Checkpoints checkpoints, LogKeys keys)
{
    /// <param name="only">One stream; null for the whole installation.</param>
    /// <param name="trusted">A checkpoint that the auditor kept, signed by a key that the auditor knows.</param>
    /// <returns>Null when there is no such stream, nor ever was.</returns>
    public async Task<AuditReport?> RunAsync(
        Guid? only,
        Checkpoint? trusted,
        IProgress<long>? eventsSoFar,
        CancellationToken ct
    )
    {
        // Before the snapshot, so that what it covers is in there.
        var own = await checkpoints.NewestAsync(ct);
        var known = await keys.ListAsync(ct);
        await using var snapshot = await LogSnapshot.TakeAsync(store, ct);
        var heads = await snapshot.HeadsAsync(only, ct);
        if (only is not null && heads.Count == 0)
        {
            return null;
        }

        var log = await LogAsync(snapshot, own, [.. known.Select(k => k.Verifier)], trusted, ct);
        var streams = new List<StreamFindings>(heads.Count);
        var done = 0L;
        foreach (var head in heads)
        {
            streams.Add(await StreamAsync(snapshot, head, log.Checkpoint?.Size ?? 0, trusted is not null, Report, ct));
            done += streams[^1].Chain.Checked;
            eventsSoFar?.Report(done);
        }
        if (only is null && log is { Verdict: LogVerdict.Intact, Checkpoint: { } covered })
        {
            log = await MissingAsync(snapshot, log, covered, ct);
        }
        return new AuditReport(store.Options.Chain.Origin, log, streams);

        void Report(long inStream) => eventsSoFar?.Report(done + inStream);
    }

    private async Task<StreamFindings> StreamAsync(
        LogSnapshot snapshot,
        StreamHead head,
        long size,
        bool mustBeCovered,
        Action<long> report,
        CancellationToken ct
    )
    {
        using var audit = new StreamAudit(head.Id, hasLog: true, store.Options.Chain, store.Options.Events);
        // Reading, hashing and deciding take about as long, so each has a thread.
        var pages = ReadAhead.Of(snapshot.PagesAsync(head.Id, after: 0, size, ct), ct);
        await foreach (var intact in ReadAhead.Of(IntactAsync(pages, audit, ct), ct))
        {
            foreach (var (e, _) in intact)
            {
                audit.Decide(e);
            }
            report(audit.Checked);
        }
        return audit.End(walk => walk.End(head.Version, head.Sealed), mustBeCovered);
    }

    /// <summary>Of each page what is intact. Events behind one that is not are followed, too: they tell what was done.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<(RecordedEvent Event, Seal Seal)>> IntactAsync(
        IAsyncEnumerable<IReadOnlyList<(RecordedEvent Event, Seal Seal)>> pages,
        StreamAudit audit,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var page in pages.WithCancellation(ct))
        {
            yield return [.. page.Where(e => audit.Follow(e.Event, e.Seal, e.Seal.Leaf is not null))];
        }
    }

    private static async Task<LogFindings> LogAsync(
        LogSnapshot snapshot,
        SignedNote? own,
        IReadOnlyList<NoteKey> keys,
        Checkpoint? trusted,
        CancellationToken ct
    )
    {
        var size = await snapshot.SizeAsync(ct);
        var newest = own is null ? null : Checkpoint.Parse(own.Text);
        if (newest is null && trusted is null)
        {
            return new LogFindings(LogVerdict.NoCheckpoint, size, null, 0, "no checkpoint was signed yet");
        }
        Checkpoint[] claims = [.. new[] { newest, trusted }.OfType<Checkpoint>()];
        var trees = await snapshot.TreesAsync(new MerkleFrontier(), [.. claims.Select(c => c.Size)], ct);
        var isOwn = newest is not null && IsSigned(own!, keys) && Holds(newest);
        if (trusted is not null && !Holds(trusted))
        {
            if (trusted.Size > size)
            {
                return Broken(
                    LogVerdict.Cut,
                    trusted,
                    $"the log has {size} leaves, but {trusted.Size} were signed for"
                );
            }
            return isOwn
                ? Broken(
                    LogVerdict.Forked,
                    trusted,
                    "the log is signed, but at the checkpoint's size it has another root"
                )
                : Broken(LogVerdict.Rewritten, trusted, "at the checkpoint's size the log has another root");
        }
        if (newest is not null && !isOwn)
        {
            return newest.Size > size
                ? Broken(LogVerdict.Cut, newest, $"the log has {size} leaves, but {newest.Size} were signed for")
                : Broken(LogVerdict.Rewritten, newest, "the log does not give the root of its own newest checkpoint");
        }
        return new LogFindings(LogVerdict.Intact, size, trusted ?? newest, 0, null);

        bool Holds(Checkpoint claim) => trees.TryGetValue(claim.Size, out var tree) && tree.Root() == claim.Root;

        LogFindings Broken(LogVerdict verdict, Checkpoint claim, string reason) => new(verdict, size, claim, 0, reason);
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

    private static async Task<LogFindings> MissingAsync(
        LogSnapshot snapshot,
        LogFindings log,
        Checkpoint covered,
        CancellationToken ct
    )
    {
        var missing = covered.Size - await snapshot.EventsUpToAsync(covered.Size, ct);
        return missing == 0
            ? log
            : log with
            {
                Verdict = LogVerdict.EventsMissing,
                Missing = Math.Max(0, missing),
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{covered.Size} events were signed for, but {covered.Size - missing} are there"
                ),
            };
    }
}
