using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// What its owner can do to it, one thing a time on a fresh copy, and what an auditor is told about it.
/// </summary>
public class A_database_that_was_tampered_with
{
    [Fact]
    public async Task Is_not_this_one()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();

        var report = await auditor.VerifyAsync(trusted: original.Trusted);

        Assert.Equal(
            (AuditVerdict.Intact, LogVerdict.Intact, original.Trusted.Size),
            (report.Verdict, report.Log.Verdict, report.Checked)
        );
        Assert.All(report.Streams, s => Assert.Equal((AuditVerdict.Intact, s.Chain.Checked), (s.Verdict, s.Covered)));
        Assert.True((await new TamperedDatabase(auditor).ReallocationsAsync(original.Experiment)).Count > 2);
    }

    [Theory]
    [InlineData("data", "data = jsonb_set(data, '{variant}', '\"b\"') || '{\"x\": 1}'", Tampering.EventEdited)]
    [InlineData("time", "timestamp = timestamp + interval '1 microsecond'", Tampering.EventEdited)]
    [InlineData("type", "type = type || '_too'", Tampering.EventEdited)]
    [InlineData("actor", "user_name = 'somebody else'", Tampering.EventEdited)]
    [InlineData("headers", "headers = jsonb_build_object('chain-v1', repeat('ab', 32))", Tampering.LinkEdited)]
    [InlineData("no headers", "headers = NULL", Tampering.LinkEdited)]
    public async Task By_an_edit(string what, string edit, Tampering tampering)
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            $"UPDATE samplit.mt_events SET {edit} WHERE stream_id = $1 AND version = 9",
            original.Experiment
        );

        await IsTamperedAsync(what, auditor, original, tampering, at: 9);
    }

    [Fact]
    public async Task By_deleting_in_the_middle()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version = 9",
            original.Experiment
        );

        await IsTamperedAsync("delete", auditor, original, Tampering.EventDeleted, at: 9);
    }

    [Fact]
    public async Task By_deleting_in_the_middle_and_renumbering_the_rest()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version = 9",
            original.Experiment
        );
        await ShiftAsync(auditor, original.Experiment, from: 10, by: -1);

        await IsTamperedAsync("delete and renumber", auditor, original, Tampering.EventDeleted, at: 9);
    }

    [Fact]
    public async Task By_putting_an_event_in()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await ShiftAsync(auditor, original.Experiment, from: 9, by: 1);
        await auditor.TamperAsync(
            """
            INSERT INTO samplit.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers, user_name)
            SELECT nextval('samplit.mt_events_sequence'), gen_random_uuid(), stream_id, 9, data, type, timestamp, headers,
                   user_name
            FROM samplit.mt_events WHERE stream_id = $1 AND version = 8
            """,
            original.Experiment
        );

        await IsTamperedAsync("insert", auditor, original, Tampering.EventInserted, at: 9);
    }

    [Fact]
    public async Task By_putting_an_event_in_whose_own_link_is_right()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await ShiftAsync(auditor, original.Experiment, from: 9, by: 1);
        await new TamperedDatabase(auditor).InsertAsync(original.Experiment, version: 9);

        await IsTamperedAsync("insert with its link", auditor, original, Tampering.EventInserted, at: 9);
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(9, 60)]
    public async Task By_swapping_two_events(int one, int other)
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            """
            UPDATE samplit.mt_events SET version = -version WHERE stream_id = $1 AND version IN ($2, $3)
            """,
            original.Experiment,
            one,
            other
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = $2 + $3 + version WHERE stream_id = $1 AND version < 0",
            original.Experiment,
            one,
            other
        );

        await IsTamperedAsync("swap", auditor, original, Tampering.EventsReordered, at: one);
    }

    [Fact]
    public async Task By_cutting_the_tail()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await CutAsync(auditor, original, 5);

        await IsTamperedAsync("tail", auditor, original, Tampering.TailCut, at: original.Length - 4);
    }

    [Fact]
    public async Task By_cutting_the_tail_and_what_the_sealer_knows_of_it()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await CutAsync(auditor, original, 5);
        await auditor.TamperAsync(
            "UPDATE samplit.log_streams SET version = version - 5 WHERE stream_id = $1",
            original.Experiment
        );

        var report = await auditor.VerifyAsync(trusted: original.Trusted);

        Assert.Equal(
            (AuditVerdict.Tampered, LogVerdict.EventsMissing, 5),
            (report.Verdict, report.Log.Verdict, report.Log.Missing)
        );
    }

    [Fact]
    public async Task By_deleting_a_stream()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync("DELETE FROM samplit.mt_events WHERE stream_id = $1", original.Experiment);
        await auditor.TamperAsync("DELETE FROM samplit.mt_streams WHERE id = $1", original.Experiment);

        await IsTamperedAsync("stream", auditor, original, Tampering.StreamDeleted, at: 1);
    }

    [Fact]
    public async Task By_rewriting_it_with_links_that_are_right()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await new TamperedDatabase(auditor).RewriteAsync(original.Experiment, from: 9);
        Assert.Equal(
            ChainVerdict.Intact,
            (await new ChainVerifier(auditor.Store).VerifyAsync(original.Experiment)).Verdict
        );

        await IsTamperedAsync("rewrite", auditor, original, Tampering.Rewritten, at: 9);
    }

    [Fact]
    public async Task By_changing_a_leaf_of_the_log()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            "UPDATE samplit.log_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0"
        );

        var report = await auditor.VerifyAsync(trusted: original.Trusted);

        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Rewritten), (report.Verdict, report.Log.Verdict));
    }

    [Fact]
    public async Task By_putting_an_older_copy_in_its_place()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var newer = original.Trusted with { Size = original.Trusted.Size + 7 };

        var report = await auditor.VerifyAsync(trusted: newer);

        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Cut), (report.Verdict, report.Log.Verdict));
    }

    [Fact]
    public async Task By_telling_two_audiences_two_stories()
    {
        var (original, one) = await SealedDatabase.CopyAsync();
        var (_, other) = await SealedDatabase.CopyAsync();
        var shown = await original.GoOnAsync(one, "for the auditor", visitors: 10);
        await original.GoOnAsync(other, "for the customer", visitors: 30);

        var honest = await one.VerifyAsync(trusted: shown);
        var forked = await other.VerifyAsync(trusted: shown);

        Assert.Equal((AuditVerdict.Intact, LogVerdict.Intact), (honest.Verdict, honest.Log.Verdict));
        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Forked), (forked.Verdict, forked.Log.Verdict));
    }

    [Fact]
    public async Task By_appending_a_draw_that_is_wrong()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var allocation = (await new TamperedDatabase(auditor).ReallocationsAsync(original.Experiment))[^1];
        var visitor = await new TamperedDatabase(auditor).SomebodyInsideAsync(original.Experiment);
        var favoured = new VisitorAssigned(visitor, "control", 0.001, allocation.Allocation);
        await new TamperedDatabase(auditor).AppendAsync(original.Experiment, favoured);

        await IsWrongAsync(auditor, original, "draw", at: original.Length + 1);
    }

    [Fact]
    public async Task By_appending_a_reallocation_whose_weights_are_wrong()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var honest = await copy.NextReallocationAsync(original.Experiment);
        var (first, second) = (honest.Variants[0], honest.Variants[1]);
        await copy.AppendAsync(
            original.Experiment,
            honest with
            {
                Variants = [first with { Weight = first.Weight + 1000 }, second with { Weight = second.Weight - 1000 }],
            }
        );

        await IsWrongAsync(auditor, original, "reallocation", at: original.Length + 1);
    }

    [Fact]
    public async Task By_appending_a_reallocation_from_other_evidence_than_there_is()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var honest = await copy.NextReallocationAsync(original.Experiment);
        var favoured = honest.Variants[0] with { Conversions = honest.Variants[0].Conversions + 1 };
        await copy.AppendAsync(original.Experiment, honest with { Variants = [favoured, honest.Variants[1]] });

        await IsWrongAsync(auditor, original, "reallocation_inputs", at: original.Length + 1);
    }

    [Fact]
    public async Task By_counting_a_conversion_for_another_variant()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var assigned = await copy.UnconvertedAsync(original.Experiment);
        var other = assigned.Variant == "b" ? "control" : "b";
        await copy.AppendAsync(
            original.Experiment,
            new ConversionRecorded(assigned.Visitor, other, assigned.Allocation, 1)
        );

        await IsWrongAsync(auditor, original, "conversion_credited", at: original.Length + 1);
    }

    /// <summary>Moves the versions of a stream's events along, as one who is thorough would.</summary>
    private static async Task ShiftAsync(Auditor auditor, Guid stream, int from, int by)
    {
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = -version WHERE stream_id = $1 AND version >= $2",
            stream,
            from
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_events SET version = $2 - version WHERE stream_id = $1 AND version < 0",
            stream,
            by
        );
        await auditor.TamperAsync("UPDATE samplit.mt_streams SET version = version + $2 WHERE id = $1", stream, by);
    }

    private static async Task CutAsync(Auditor auditor, SealedDatabase original, int events)
    {
        await auditor.TamperAsync(
            "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > $2",
            original.Experiment,
            original.Length - events
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_streams SET version = $2 WHERE id = $1",
            original.Experiment,
            original.Length - events
        );
    }

    private static async Task IsTamperedAsync(
        string what,
        Auditor auditor,
        SealedDatabase original,
        Tampering tampering,
        long at
    )
    {
        var report = await auditor.VerifyAsync(trusted: original.Trusted);
        var alone = await auditor.VerifyAsync(original.Experiment);

        var stream = Assert.Single(report.Streams, s => s.Verdict != AuditVerdict.Intact);
        Assert.Equal(AuditVerdict.Tampered, report.Verdict);
        Assert.Equal(
            (what, original.Experiment, tampering, at),
            (what, stream.Chain.StreamId, stream.Chain.Tampering, stream.Chain.BrokenVersion)
        );
        Assert.Equal(
            stream.Chain,
            Assert.Single(alone.Streams).Chain with
            {
                UnknownTypes = stream.Chain.UnknownTypes,
            }
        );
    }

    private static async Task IsWrongAsync(Auditor auditor, SealedDatabase original, string rule, long at)
    {
        var report = await auditor.VerifyAsync(trusted: original.Trusted);

        Assert.Equal((AuditVerdict.WronglyComputed, LogVerdict.Intact), (report.Verdict, report.Log.Verdict));
        var stream = Assert.Single(report.Streams, s => s.Verdict == AuditVerdict.WronglyComputed);
        var wrong = Assert.Single(stream.WrongDecisions);
        Assert.Equal((rule, at), (wrong.Rule, wrong.Sequence));
        Assert.NotEqual(wrong.Recorded, wrong.Expected);
    }
}
