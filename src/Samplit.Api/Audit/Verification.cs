using System.Globalization;
using System.Runtime.CompilerServices;
using Samplit.Api.Database;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;
using Samplit.Verify.Audit;
using Samplit.Verify.State;

namespace Samplit.Api.Audit;

/// <summary>
/// Verifies what is in the database: every link, every leaf, every decision. It compares with the checkpoint that the
/// auditor brings; without one it has only the log's word for the log.
/// </summary>
/// <remarks>
/// A server has visitors to answer: it works on one page at a time, and leaves the other processors to them.
/// </remarks>
public sealed class Verification(StreamStore store, Checkpoints checkpoints, LogKeys keys)
{
    /// <param name="only">One stream; null for the whole installation.</param>
    /// <param name="trusted">A checkpoint that the auditor kept, signed by a key that the auditor knows.</param>
    /// <param name="folder">
    /// Remembers what was verified, when nothing is wrong with it: only what came since is verified then, and all of it
    /// again when something is wrong there. Null to verify everything.
    /// </param>
    /// <param name="isPipelined">
    /// Whether reading, hashing and deciding, which take about as long, run beside each other: for a program that
    /// nobody else needs the processors of.
    /// </param>
    /// <returns>Null when there is no such stream, nor ever was.</returns>
    /// <exception cref="ArgumentException">
    /// The folder cannot be used, or the checkpoint is older than what it remembers.
    /// </exception>
    public async Task<AuditReport?> RunAsync(
        Guid? only,
        Checkpoint? trusted,
        IProgress<long>? eventsSoFar,
        CancellationToken ct,
        VerifierStateFolder? folder = null,
        bool isPipelined = false
    )
    {
        var memory = folder?.Read(store.Options.Chain.Origin, only);
        if (trusted?.Size < memory?.Log.Size)
        {
            throw new ArgumentException(
                $"The checkpoint of {trusted!.Size} leaves is older than the {memory!.Log.Size} that were verified before: verify in full to compare with it."
            );
        }
        // Before the snapshot, so that what it covers is in there.
        var own = await checkpoints.NewestAsync(ct);
        var known = await keys.ListAsync(ct);
        await using var snapshot = await LogSnapshot.TakeAsync(store, ct);
        var run = new Run(
            snapshot,
            only,
            await HeadsAsync(snapshot, only, memory, ct),
            folder,
            eventsSoFar,
            isPipelined
        );
        if (run.Heads.Count == 0 && only is not null)
        {
            return null;
        }

        var (report, next) = await FindAsync();
        if (report.IsClean && next is not null)
        {
            folder?.Save(next);
        }
        return report;

        async Task<(AuditReport Report, VerifierState? Next)> FindAsync()
        {
            (AuditReport, VerifierState?)? since = null;
            if (memory is not null && await CompareAsync(memory.Log) is { Tree: not null } newer)
            {
                since = await VerifyAsync(run, newer, trusted is not null, memory, ct);
                if (since.Value.Item1.IsClean)
                {
                    return since.Value;
                }
            }
            var all = await VerifyAsync(run, await CompareAsync(new MerkleFrontier()), trusted is not null, null, ct);
            // What is wrong with the news, but not with the whole, differs from what was verified before.
            return all.Report.IsClean ? since ?? all : all;
        }

        Task<ComparedLog> CompareAsync(MerkleFrontier from) =>
            LogAudit.CompareAsync(
                snapshot,
                from,
                own,
                [.. known.Select(k => k.Verifier)],
                trusted,
                memory?.Checkpoint,
                ct
            );
    }

    private static async Task<IReadOnlyList<StreamHead>> HeadsAsync(
        LogSnapshot snapshot,
        Guid? only,
        VerifierState? memory,
        CancellationToken ct
    )
    {
        var heads = await snapshot.HeadsAsync(only, ct);
        var remembered = memory?.Streams ?? new Dictionary<Guid, VerifiedStream>();
        return
        [
            .. heads.Select(h => h with { Sealed = Math.Max(h.Sealed, Remembered(h.Id)) }),
            .. remembered
                .Keys.Except(heads.Select(h => h.Id))
                .Order()
                .Select(id => new StreamHead(id, null, Remembered(id))),
        ];

        long Remembered(Guid id) => remembered.TryGetValue(id, out var stream) ? stream.Point.Version : 0;
    }

    /// <returns>What was found, and what to remember of it; null when nothing vouches for it.</returns>
    private async Task<(AuditReport Report, VerifierState? Next)> VerifyAsync(
        Run run,
        ComparedLog log,
        bool mustBeCovered,
        VerifierState? memory,
        CancellationToken ct
    )
    {
        var findings = log.Findings with { Since = memory?.Log.Size };
        var streams = new List<StreamFindings>(run.Heads.Count);
        var memories = new Dictionary<Guid, VerifiedStream>();
        var leaves = new LeafRange(memory?.Log.Size ?? 0, log.Covered);
        var metrics = new MetricAudit(run.Snapshot);
        var tracked = new TrackedEventAudit(run.Snapshot, store.Options.Events);
        var policies = await PolicyEvents.ReadAsync(run.Snapshot, leaves, store.Options.Events, ct);
        var done = 0L;
        foreach (var head in run.Heads)
        {
            if (head.IsUnlinked)
            {
                streams.Add(await UnlinkedAsync(run.Snapshot, head.Id, leaves, memory, mustBeCovered, ct));
                done += streams[^1].Chain.Checked;
                continue;
            }
            var since = memory?.Streams.GetValueOrDefault(head.Id);
            using var audit = new StreamAudit(
                head.Id,
                hasLog: true,
                store.Options.Chain,
                store.Options.Events,
                policies,
                since
            );
            using var facts = run.Folder?.Facts(head.Id);
            var first = Math.Max(1, since?.Point.Version ?? 0);
            var pages = run.Pipelined(run.Snapshot.PagesAsync(head.Id, first - 1, leaves, ct), ct);
            await foreach (var intact in run.Pipelined(IntactAsync(pages, audit, ct), ct))
            {
                foreach (var (e, seal) in intact)
                {
                    audit.Decide(e, seal.Leaf is not null, e.Sequence);
                }
                run.Progress?.Report(done + audit.Checked);
            }
            foreach (var (sequence, taken) in audit.Batches)
            {
                await metrics.CheckAsync(sequence, taken, ct);
            }
            if (audit.HasTrackedEvents)
            {
                await tracked.CheckAsync(head.Id, after: since?.Point.Version ?? 0, upTo: audit.Checked, ct);
            }
            streams.Add(audit.End(walk => walk.End(head.Version, head.Sealed), mustBeCovered, facts));
            if (audit.Verified is { Point.Version: > 0 } stream)
            {
                memories.Add(head.Id, stream);
            }
            done += streams[^1].Chain.Checked;
            run.Progress?.Report(done);
        }

        var last = await run.Snapshot.LastSequenceAsync(log.Covered, ct);
        if (run.Only is null && findings is { Verdict: LogVerdict.Intact })
        {
            var there = await run.Snapshot.CountAsync(memory?.LastSequence ?? 0, last, ct);
            findings = Missing(findings, leaves, there);
        }
        var origin = store.Options.Chain.Origin;
        return (
            new AuditReport(origin, findings, streams)
            {
                Metrics = await metrics.EndAsync(withDays: run.Only is null, ct),
                TrackedEvents = await tracked.EndAsync(withStray: run.Only is null, ct),
            },
            log.Tree is { } tree ? new VerifierState(origin, run.Only, tree, last, memories) : null
        );
    }

    /// <summary>What nothing but the log holds, is compared with that.</summary>
    private async Task<StreamFindings> UnlinkedAsync(
        LogSnapshot snapshot,
        Guid id,
        LeafRange leaves,
        VerifierState? memory,
        bool mustBeCovered,
        CancellationToken ct
    )
    {
        var walk = new UnlinkedWalk(id, store.Options.Chain, store.Options.Events.Knows);
        var covered = 0L;
        await foreach (var page in snapshot.PagesAsync(id, after: 0, leaves, ct))
        {
            foreach (var (e, seal) in page)
            {
                var isKnown = e.Sequence <= memory?.LastSequence;
                if (walk.Next(e, isKnown ? Seal.Unknown : seal) is { } broken)
                {
                    return Found(broken);
                }
                covered += isKnown || seal.Leaf is not null ? 1 : 0;
            }
        }
        return Found(walk.End());

        StreamFindings Found(ChainVerification chain) => new(chain, covered, mustBeCovered, [], 0, null);
    }

    /// <summary>
    /// Of each page what is intact and new. Events behind one that is not intact are followed, too: they tell what was
    /// done.
    /// </summary>
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

    private static LogFindings Missing(LogFindings log, LeafRange leaves, long there) =>
        there == leaves.Count
            ? log
            : log with
            {
                Verdict = LogVerdict.EventsMissing,
                Missing = Math.Max(0, leaves.Count - there),
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{leaves.Count} events were signed for, but {there} are there"
                ),
            };

    /// <summary>One verification: what all of its parts share.</summary>
    private sealed record Run(
        LogSnapshot Snapshot,
        Guid? Only,
        IReadOnlyList<StreamHead> Heads,
        VerifierStateFolder? Folder,
        IProgress<long>? Progress,
        bool IsPipelined
    )
    {
        public IAsyncEnumerable<T> Pipelined<T>(IAsyncEnumerable<T> pages, CancellationToken ct) =>
            IsPipelined ? ReadAhead.Of(pages, ct) : pages;
    }
}
