using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Chain;

public class Verifying_a_stream
{
    /// <summary>Five events; the edits below leave the first two as they are.</summary>
    private static async Task<(TestBank Bank, Guid Account)> FiveEvents()
    {
        var bank = await Banks.NewAsync(new TestClock(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var account = Guid.CreateVersion7();
        var session = bank.Store.OpenSession(new EventMetadata("user:ada", "cause", "correlation"));
        session.Append(
            EventStream.New(account, BankEvents.Account),
            new AccountOpened("Ada"),
            new MoneyDeposited(100.25m, "Gehalt für März 💶"),
            new MoneyDeposited(30),
            new MoneyWithdrawn(1e-7m),
            new MoneyDeposited(12345678901.5m)
        );
        await session.SaveChangesAsync();
        return (bank, account);
    }

    [Fact]
    public async Task Is_intact_when_nobody_touched_it()
    {
        var (bank, account) = await FiveEvents();

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        Assert.Equal((ChainVerdict.Intact, 5, null, null), Found(verified));
        Assert.Equal((await bank.FetchAsync(account)).Hash, verified.Head);
        Assert.Empty(verified.UnknownTypes);
    }

    [Fact]
    public async Task Of_nobody_is_not_found()
    {
        var bank = await Banks.NewAsync();

        await Assert.ThrowsAsync<StreamNotFoundException>(() =>
            new ChainVerifier(bank.Store).VerifyAsync(Guid.NewGuid())
        );
    }

    [Theory]
    [InlineData("data = '{\"Amount\": 31}'")]
    [InlineData("data = '{\"Amount\": 30.000000000000004}'")]
    [InlineData("data = data || '{\"More\": null}'")]
    [InlineData("data = '{}'")]
    [InlineData("data = 'null'")]
    [InlineData("data = '1e400'")]
    [InlineData("data = (repeat('[', 100) || repeat(']', 100))::jsonb")]
    [InlineData("type = 'money_withdrawn'")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("timestamp = 'infinity'")]
    [InlineData("timestamp = '0044-03-15 BC'")]
    [InlineData("user_name = 'user:eve'")]
    [InlineData("user_name = NULL")]
    [InlineData("causation_id = ''")]
    [InlineData("correlation_id = NULL")]
    [InlineData("causation_id = correlation_id, correlation_id = causation_id")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("bdata = '\\x00'")]
    [InlineData("mt_dotnet_type = 'Bank.MoneyWithdrawn, Bank'")]
    [InlineData("tenant_id = 'another'")]
    [InlineData("tenant_id = NULL")]
    [InlineData("headers = NULL")]
    [InlineData("headers = '{}'")]
    [InlineData("headers = '[1]'")]
    [InlineData("headers = headers || '{\"more\": 1}'")]
    [InlineData("headers = '{\"chain-v1\": 1}'")]
    [InlineData("headers = jsonb_build_object('chain-v1', upper(headers ->> 'chain-v1'))")]
    [InlineData("headers = jsonb_build_object('chain-v1', repeat('0', 64))")]
    public async Task Names_the_first_version_that_was_edited(string edit)
    {
        var (bank, account) = await FiveEvents();
        await bank.TamperAsync($$"""UPDATE {schema}.mt_events SET {{edit}} WHERE version = 3""");

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        var expected = edit.StartsWith("headers", StringComparison.Ordinal)
            ? Tampering.LinkEdited
            : Tampering.EventEdited;
        Assert.Equal(
            (ChainVerdict.Tampered, expected, 2, 3),
            (verified.Verdict, verified.Tampering, verified.Checked, verified.BrokenVersion)
        );
        Assert.NotNull(verified.Reason);
    }

    [Theory]
    [InlineData("a deleted middle", Tampering.EventDeleted, "DELETE FROM {schema}.mt_events WHERE version = 3", 2, 3)]
    [InlineData("a deleted start", Tampering.EventDeleted, "DELETE FROM {schema}.mt_events WHERE version = 1", 0, 1)]
    [InlineData("a cut tail", Tampering.TailCut, "DELETE FROM {schema}.mt_events WHERE version > 3", 3, 4)]
    [InlineData("nothing left", Tampering.TailCut, "DELETE FROM {schema}.mt_events", 0, 1)]
    [InlineData("a head set back", Tampering.HeadEdited, "UPDATE {schema}.mt_streams SET version = 3", 5, 4)]
    [InlineData(
        "an event put in",
        Tampering.EventInserted,
        """
            WITH later AS (
                DELETE FROM {schema}.mt_events WHERE version >= 3 RETURNING *),
            again AS (
                INSERT INTO {schema}.mt_events
                SELECT seq_id + 1, id, stream_id, version + 1, data, bdata, type, timestamp, tenant_id, mt_dotnet_type,
                       correlation_id, causation_id, headers, user_name, is_archived FROM later)
            INSERT INTO {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
            SELECT 1000, gen_random_uuid(), stream_id, 3, data, type, timestamp, headers FROM later WHERE version = 3
            """,
        2,
        3
    )]
    [InlineData(
        "two events swapped",
        Tampering.EventsReordered,
        """
            UPDATE {schema}.mt_events e SET (data, type, timestamp, id, headers) =
                (SELECT o.data, o.type, o.timestamp, o.id, o.headers FROM {schema}.mt_events o WHERE o.version = 7 - e.version)
            WHERE version IN (3, 4)
            """,
        2,
        3
    )]
    [InlineData(
        "two events swapped that are apart",
        Tampering.EventsReordered,
        """
            UPDATE {schema}.mt_events e SET (data, type, timestamp, id, headers) =
                (SELECT o.data, o.type, o.timestamp, o.id, o.headers FROM {schema}.mt_events o WHERE o.version = 7 - e.version)
            WHERE version IN (2, 5)
            """,
        1,
        2
    )]
    [InlineData(
        "an event gone and the others renumbered",
        Tampering.EventDeleted,
        """
            WITH gone AS (DELETE FROM {schema}.mt_events WHERE version >= 3 RETURNING *),
            head AS (UPDATE {schema}.mt_streams SET version = 4)
            INSERT INTO {schema}.mt_events
            SELECT seq_id, id, stream_id, version - 1, data, bdata, type, timestamp, tenant_id, mt_dotnet_type,
                   correlation_id, causation_id, headers, user_name, is_archived FROM gone WHERE version > 3
            """,
        2,
        3
    )]
    public async Task Names_the_first_version_that_is_missing_or_in_the_wrong_place(
        string what,
        Tampering tampering,
        string sql,
        long intact,
        long broken
    )
    {
        var (bank, account) = await FiveEvents();
        await bank.TamperAsync(sql);

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        Assert.Equal(
            (what, ChainVerdict.Tampered, tampering, intact, broken),
            (what, verified.Verdict, verified.Tampering, verified.Checked, verified.BrokenVersion)
        );
    }

    [Fact]
    public async Task Finds_an_edit_whose_own_link_was_recomputed_at_the_next_event()
    {
        var (bank, account) = await FiveEvents();
        var events = await bank.ReadAsync(account);
        var third = events[2];
        var data = """{"Amount":31,"Note":null}""";
        var link = bank.Store.Options.Chain.Link(
            new ChainRecord(
                account,
                3,
                Microseconds.SinceEpoch(third.Timestamp),
                third.Type,
                third.Metadata.Actor,
                third.Metadata.CausationId,
                third.Metadata.CorrelationId,
                third.Id,
                System.Text.Encoding.UTF8.GetBytes(data)
            ),
            events[1].Hash
        );
        await bank.TamperAsync(
            "UPDATE {schema}.mt_events SET data = $1::jsonb, headers = jsonb_build_object('chain-v1', $2::text) WHERE version = 3",
            data,
            link.ToString()
        );

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        Assert.Equal((ChainVerdict.Tampered, 3, 4), (verified.Verdict, verified.Checked, verified.BrokenVersion));
    }

    [Fact]
    public async Task Finds_an_event_that_was_moved_from_another_stream()
    {
        var (bank, account) = await FiveEvents();
        var other = await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2));
        await bank.TamperAsync("DELETE FROM {schema}.mt_events WHERE stream_id = $1 AND version = 3", account);
        await bank.TamperAsync(
            "UPDATE {schema}.mt_events SET stream_id = $1 WHERE stream_id = $2 AND version = 3",
            account,
            other
        );

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        Assert.Equal((ChainVerdict.Tampered, 3), (verified.Verdict, verified.BrokenVersion));
    }

    [Fact]
    public async Task Is_intact_after_a_rewrite_that_is_the_same_json()
    {
        var (bank, account) = await FiveEvents();
        await bank.TamperAsync(
            """UPDATE {schema}.mt_events SET data = '{ "Note" : null, "Amount" : 3.00e1 }' WHERE version = 3"""
        );

        Assert.Equal(
            (ChainVerdict.Intact, 5, null, null),
            Found(await new ChainVerifier(bank.Store).VerifyAsync(account))
        );
    }

    [Fact]
    public async Task Does_not_judge_a_layout_that_it_does_not_know()
    {
        var (bank, account) = await FiveEvents();
        await bank.TamperAsync("""UPDATE {schema}.mt_events SET headers = '{"chain-v2": "?"}' WHERE version = 4""");

        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);

        Assert.Equal(
            (ChainVerdict.UnverifiableVersion, 3, 4),
            (verified.Verdict, verified.Checked, verified.BrokenVersion)
        );
        Assert.Contains("chain-v2", verified.Reason);
    }

    [Fact]
    public async Task Takes_no_append_for_tampering()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await bank.InsistAsync(account, new MoneyDeposited(1), new MoneyDeposited(2));
            }
        });

        var verifier = new ChainVerifier(bank.Store);
        for (long intact = 0; intact < 200; )
        {
            var verified = await verifier.VerifyAsync(account);
            Assert.Equal((ChainVerdict.Intact, null), (verified.Verdict, verified.Reason));
            intact = verified.Checked;
        }
        await stop.CancelAsync();
        await writer;
    }

    private static (ChainVerdict, long, long?, string?) Found(ChainVerification v) =>
        (v.Verdict, v.Checked, v.BrokenVersion, v.Reason);
}
