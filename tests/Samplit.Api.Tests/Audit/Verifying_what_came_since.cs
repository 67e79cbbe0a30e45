using System.Runtime.Versioning;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Ledger.Merkle;
using Samplit.Verify.Audit;
using Samplit.Verify.State;

namespace Samplit.Api.Tests.Audit;

/// <summary>With a folder that remembers what was verified.</summary>
public class Verifying_what_came_since
{
    [Fact]
    public async Task Finds_it_intact_and_goes_on_from_there_the_next_time()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();

        var first = await auditor.VerifyAsync(state: state);
        var second = await auditor.VerifyAsync(trusted: grown.Newest, state: state);

        Assert.Equal((AuditVerdict.Intact, grown.Original.Trusted.Size), (first.Verdict, first.Log.Since));
        Assert.Equal((AuditVerdict.Intact, grown.Newest.Size), (second.Verdict, second.Log.Since));
        Assert.Equal((grown.Newest, grown.Newest), (first.Log.Checkpoint, second.Log.Checkpoint));
        Assert.Equal((grown.Newest.Size, grown.Newest.Size), (first.Checked, second.Checked));
        Assert.All(second.Streams, s => Assert.Equal(s.Chain.Checked, s.Covered));
    }

    [Fact]
    public async Task Ends_where_verifying_everything_ends()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var whole = GrownDatabase.NewFolder();
        var copy = new TamperedDatabase(auditor);
        await copy.AppendAsync(grown.Experiment, await copy.NextReallocationAsync(grown.Experiment));

        var since = await auditor.VerifyAsync(state: state);
        var all = await auditor.VerifyAsync(state: whole);

        Assert.Equal((AuditVerdict.Intact, null), (all.Verdict, all.Log.Since));
        Assert.Equal(all.Streams.Select(s => s.Chain.Head), since.Streams.Select(s => s.Chain.Head));
        Assert.Equal(
            all.Streams.Select(s => (s.Verdict, s.Covered)),
            since.Streams.Select(s => (s.Verdict, s.Covered))
        );
        Assert.Equal(Remembered(whole), Remembered(state));
    }

    [Fact]
    public async Task Can_be_of_one_experiment()
    {
        var (grown, auditor, _) = await GrownDatabase.CopyAsync();
        var state = GrownDatabase.NewFolder();

        var first = await auditor.VerifyAsync(grown.Experiment, state: state);
        await grown.Original.GoOnAsync(auditor, "the last", visitors: 5);
        var second = await auditor.VerifyAsync(grown.Experiment, state: state);

        Assert.Equal((AuditVerdict.Intact, null), (first.Verdict, first.Log.Since));
        Assert.Equal((AuditVerdict.Intact, grown.Newest.Size), (second.Verdict, second.Log.Since));
        Assert.True(Assert.Single(second.Streams).Chain.Checked > first.Checked);
    }

    [Fact]
    public async Task Does_not_see_an_edit_of_what_was_verified_before_which_verifying_everything_does()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET user_name = 'somebody else' WHERE stream_id = $1 AND version = 9",
            grown.Experiment
        );

        var since = await auditor.VerifyAsync(state: state);
        var all = await auditor.VerifyAsync();

        Assert.Equal((AuditVerdict.Intact, AuditVerdict.Tampered), (since.Verdict, all.Verdict));
    }

    [Theory]
    [InlineData("edited", "UPDATE samplit.mt_events SET user_name = 'x' WHERE stream_id = $1 AND version = $2 + 7")]
    [InlineData(
        "edited, the last one known",
        "UPDATE samplit.mt_events SET user_name = 'x' WHERE stream_id = $1 AND version = $2"
    )]
    [InlineData("link edited", "UPDATE samplit.mt_events SET headers = NULL WHERE stream_id = $1 AND version = $2 + 7")]
    [InlineData("deleted", "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version = $2 + 7")]
    [InlineData("deleted, the last one known", "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version = $2")]
    [InlineData("tail cut", "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > $2 + 7")]
    [InlineData("cut into what is known", "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > $2 - 7")]
    [InlineData("everything gone", "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > 0 * $2")]
    public async Task Names_what_was_done_like_verifying_everything(string what, string tampering)
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.TamperAsync(tampering, grown.Experiment, grown.Original.Length);

        await IsFoundAsync(what, auditor, state);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task Names_a_tail_that_was_cut_with_its_head(int from)
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await CutAsync(auditor, grown, grown.Original.Length + from);

        await IsFoundAsync("cut", auditor, state);
    }

    [Fact]
    public async Task Finds_a_tail_that_was_cut_everywhere()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await CutAsync(auditor, grown, grown.Original.Length + 7);
        await auditor.TamperAsync(
            "UPDATE samplit.log_streams SET version = $2 WHERE stream_id = $1",
            grown.Experiment,
            grown.Original.Length + 7
        );

        var report = await IsFoundAsync("cut everywhere", auditor, state);

        Assert.Equal(LogVerdict.EventsMissing, report.Log.Verdict);
    }

    [Fact]
    public async Task Finds_a_stream_of_which_nothing_is_left_at_all()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.TamperAsync("DELETE FROM samplit.mt_events WHERE stream_id = $1", grown.Experiment);
        await auditor.TamperAsync("DELETE FROM samplit.mt_streams WHERE id = $1", grown.Experiment);
        await auditor.TamperAsync("DELETE FROM samplit.log_streams WHERE stream_id = $1", grown.Experiment);

        var report = await auditor.VerifyAsync(state: state);

        var stream = Assert.Single(report.Streams, s => s.Chain.StreamId == grown.Experiment);
        Assert.Equal(Ledger.Chain.Tampering.StreamDeleted, stream.Chain.Tampering);
    }

    [Fact]
    public async Task Names_an_event_that_was_put_in()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var at = grown.Original.Length + 7;
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = -version WHERE stream_id = $1 AND version >= $2",
            grown.Experiment,
            at
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = 1 - version WHERE stream_id = $1 AND version < 0",
            grown.Experiment
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_streams SET version = version + 1 WHERE id = $1",
            grown.Experiment
        );
        await new TamperedDatabase(auditor).InsertAsync(grown.Experiment, at);

        await IsFoundAsync("insert", auditor, state);
    }

    [Fact]
    public async Task Names_events_that_were_written_anew()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await new TamperedDatabase(auditor).RewriteAsync(grown.Experiment, from: grown.Original.Length + 7);

        await IsFoundAsync("rewrite", auditor, state);
    }

    [Fact]
    public async Task Finds_a_log_whose_new_leaves_were_changed()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.TamperAsync(
            """
            UPDATE samplit.log_tiles SET hashes = set_byte(hashes, length(hashes) - 8, get_byte(hashes, length(hashes) - 8) # 1)
            WHERE level = 0 AND index = (SELECT max(index) FROM samplit.log_tiles WHERE level = 0)
            """
        );

        var report = await IsFoundAsync("leaf", auditor, state);

        Assert.Equal(LogVerdict.Rewritten, report.Log.Verdict);
    }

    [Fact]
    public async Task Finds_an_older_copy_in_the_databases_place()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.VerifyAsync(state: state);
        var (_, older) = await SealedDatabase.CopyAsync();

        var report = await older.VerifyAsync(state: state);

        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Cut), (report.Verdict, report.Log.Verdict));
        Assert.Equal(grown.Newest, report.Log.Checkpoint);
    }

    [Fact]
    public async Task Finds_a_log_that_tells_another_story()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.VerifyAsync(state: state);
        var (original, other) = await SealedDatabase.CopyAsync();
        await original.GoOnAsync(other, "for the customer", visitors: 60);

        var report = await other.VerifyAsync(state: state);

        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Forked), (report.Verdict, report.Log.Verdict));
        Assert.Equal(grown.Newest, report.Log.Checkpoint);
    }

    [Fact]
    public async Task Finds_a_draw_that_is_wrong()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var allocation = (await copy.ReallocationsAsync(grown.Experiment))[^1].Allocation;
        var visitor = await copy.SomebodyInsideAsync(grown.Experiment);
        await copy.AppendAsync(grown.Experiment, new VisitorAssigned(visitor, "control", 0.001, allocation));

        await IsWrongAsync("draw", auditor, state);
    }

    [Fact]
    public async Task Finds_a_reallocation_that_is_wrong()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var honest = await copy.NextReallocationAsync(grown.Experiment);
        var (first, second) = (honest.Variants[0], honest.Variants[1]);
        await copy.AppendAsync(
            grown.Experiment,
            honest with
            {
                Variants = [first with { Weight = first.Weight + 1000 }, second with { Weight = second.Weight - 1000 }],
            }
        );

        await IsWrongAsync("reallocation", auditor, state);
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(3, 20)]
    [InlineData(-4, 5)]
    public async Task Names_events_that_have_changed_places(int one, int other)
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.TamperAsync(
            """
            UPDATE samplit.mt_events SET version = version - $2 - $3
            WHERE stream_id = $1 AND version IN ($2, $3)
            """,
            grown.Experiment,
            grown.Original.Length + one,
            grown.Original.Length + other
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = -version WHERE stream_id = $1 AND version < 0",
            grown.Experiment
        );

        await IsFoundAsync("swapped", auditor, state);
    }

    [Fact]
    public async Task Finds_a_second_assignment_of_somebody_who_was_assigned_before()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        await copy.AppendAsync(grown.Experiment, await copy.AssignedAgainAsync(grown.Experiment));

        await IsWrongAsync("assigned_once", auditor, state);
    }

    [Fact]
    public async Task Finds_a_conversion_for_another_variant_than_was_assigned_before()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var assigned = await copy.UnconvertedAsync(grown.Experiment);
        var other = assigned.Variant == "b" ? "control" : "b";
        await copy.AppendAsync(
            grown.Experiment,
            new ConversionRecorded(assigned.Visitor, other, assigned.Allocation, 1)
        );

        await IsWrongAsync("conversion_credited", auditor, state);
    }

    [Theory]
    [InlineData("memory", true)]
    [InlineData("memory", false)]
    [InlineData("*.facts", true)]
    [InlineData("*.facts", false)]
    public async Task Refuses_a_folder_that_is_damaged(string file, bool cut)
    {
        var (_, auditor, state) = await GrownDatabase.CopyAsync();
        var path = Directory.GetFiles(state, file).MaxBy(f => new FileInfo(f).Length)!;
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(path, cut ? bytes[..^1] : bytes);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => auditor.VerifyAsync(state: state));

        Assert.Contains("delete the folder to verify in full", refused.Message);
    }

    [Fact]
    public async Task Refuses_a_folder_that_remembers_something_else()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        var elsewhere = GrownDatabase.NewFolder();
        using (var folder = VerifierStateFolder.Open(elsewhere))
        {
            Assert.Null(folder.Read("another origin", null));
            folder.Save(
                new VerifierState(
                    "another origin",
                    null,
                    new MerkleFrontier(),
                    0,
                    new Dictionary<Guid, VerifiedStream>()
                )
            );
        }

        var foreign = await Assert.ThrowsAsync<ArgumentException>(() => auditor.VerifyAsync(state: elsewhere));
        var wider = await Assert.ThrowsAsync<ArgumentException>(() =>
            auditor.VerifyAsync(grown.Experiment, state: state)
        );
        await auditor.VerifyAsync(state: state);
        var older = await Assert.ThrowsAsync<ArgumentException>(() =>
            auditor.VerifyAsync(trusted: grown.Original.Trusted, state: state)
        );

        Assert.Contains("remembers all experiments of 'another origin'", foreign.Message);
        Assert.Contains($"not the experiment {grown.Experiment}", wider.Message);
        Assert.Contains("verify in full to compare with it", older.Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Keeps_what_it_remembers_from_other_users_and_other_runs()
    {
        var (_, auditor, _) = await GrownDatabase.CopyAsync();
        var state = Path.Combine(GrownDatabase.NewFolder(), "mine");
        await auditor.VerifyAsync(state: state);

        using var taken = VerifierStateFolder.Open(state);

        await Assert.ThrowsAsync<IOException>(() => auditor.VerifyAsync(state: state));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(state));
        Assert.All(Directory.GetFiles(state), f => Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(f)));
    }

    private static async Task CutAsync(Auditor auditor, GrownDatabase grown, long length)
    {
        await auditor.TamperAsync(
            "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > $2",
            grown.Experiment,
            length
        );
        await auditor.TamperAsync("UPDATE samplit.mt_streams SET version = $2 WHERE id = $1", grown.Experiment, length);
    }

    /// <summary>That it is found as by verifying everything, and that the folder stays where it is.</summary>
    private static async Task<AuditReport> IsFoundAsync(string what, Auditor auditor, string state)
    {
        var before = Remembered(state);

        var since = await auditor.VerifyAsync(state: state);
        var all = await auditor.VerifyAsync();

        Assert.False(since.IsClean, what);
        Assert.Equal(
            (all.Verdict, all.Log.Verdict, all.Log.Missing),
            (since.Verdict, since.Log.Verdict, since.Log.Missing)
        );
        Assert.Equal(
            all.Streams.Select(s => (what, s.Chain.StreamId, s.Chain.Tampering, s.Chain.BrokenVersion, s.Chain.Reason)),
            since.Streams.Select(s =>
                (what, s.Chain.StreamId, s.Chain.Tampering, s.Chain.BrokenVersion, s.Chain.Reason)
            )
        );
        Assert.Equal(before, Remembered(state));
        return since;
    }

    private static async Task IsWrongAsync(string rule, Auditor auditor, string state)
    {
        var report = await IsFoundAsync(rule, auditor, state);

        Assert.Equal(AuditVerdict.WronglyComputed, report.Verdict);
        Assert.Contains(report.Streams.SelectMany(s => s.WrongDecisions), w => w.Rule == rule);
    }

    /// <summary>Everything that the folder holds, but for the names of the files of facts.</summary>
    private static (string Memory, string Facts) Remembered(string state)
    {
        using var folder = VerifierStateFolder.Open(state);
        var memory = folder.Read("samplit.local", null)!;
        var facts = memory.Streams.Values.Select(s => s.Facts).OfType<FactsFile>().SelectMany(f => f.Read());
        var written = WrittenState.From(memory with { Streams = new Dictionary<Guid, VerifiedStream>() });
        var streams = memory
            .Streams.OrderBy(s => s.Key)
            .Select(s => $"{s.Value.Point}{s.Value.Experiment?.Statistics.Assignments}");
        return (
            $"{written.Size} {string.Join(' ', written.Subtrees)} {written.LastSequence} {string.Join(' ', streams)}",
            string.Join(' ', facts)
        );
    }
}
