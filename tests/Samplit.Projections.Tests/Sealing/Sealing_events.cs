using System.Text;
using System.Text.Json.Serialization;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Ledger.Tests.Merkle;
using Samplit.Projections.Bank;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Sealing;

public sealed record WordsDeposited(string Amount);

[JsonSerializable(typeof(WordsDeposited))]
internal sealed partial class OtherJson : JsonSerializerContext;

public class Sealing_events
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    public async Task Gives_one_tree_over_all_streams_in_the_order_of_their_sequence(int events)
    {
        var bank = await Banks.NewAsync();
        await ManyAsync(bank, events);
        var log = await TestLog.NewAsync(bank);

        await log.SealAsync();
        var note = await log.Checkpoints.SignAsync();

        var checkpoint = Checkpoint.Parse(note!.Text);
        Assert.Equal((bank.Store.Options.Chain.Origin, events), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(TestTree.RootOf(await RecordsAsync(bank)), checkpoint.Root);
        Assert.Single(note.SignedBy([.. (await log.Keys.ListAsync()).Select(k => k.Verifier)]));
    }

    [Fact]
    public async Task Goes_on_where_it_stopped_with_the_same_tree()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var sizes = new List<Checkpoint>();
        foreach (var more in new[] { 3, 250, 3, 300, 1 })
        {
            await ManyAsync(bank, more);
            await log.SealAsync();
            sizes.Add(Checkpoint.Parse((await log.Checkpoints.SignAsync())!.Text));
        }

        var records = await RecordsAsync(bank);
        Assert.Equal([3, 253, 256, 556, 557], sizes.Select(s => s.Size));
        Assert.All(sizes, s => Assert.Equal(TestTree.RootOf(records.Take((int)s.Size)), s.Root));
    }

    [Fact]
    public async Task Passes_over_numbers_that_no_event_has()
    {
        var bank = await Banks.NewAsync();
        await ManyAsync(bank, 10);
        await bank.ExecuteAsync("SELECT nextval('{schema}.mt_events_sequence') FROM generate_series(1, 7)");
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        var log = await TestLog.NewAsync(bank);

        await log.SealAsync();

        Assert.Equal(10, await log.Log.IndexOfAsync(account, 1));
        Assert.Equal(11, await log.Log.IndexOfAsync(account, 2));
        Assert.Null(await log.Log.IndexOfAsync(account, 3));
    }

    [Fact]
    public async Task By_many_nodes_at_once_gives_every_event_one_leaf()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var accounts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => bank.OpenAsync()));
        var nodes = new List<SealingNode>();
        for (var node = 0; node < 3; node++)
        {
            nodes.Add(await SealingNode.StartAsync(bank.Store));
        }
        await Task.WhenAll(
            accounts.Select(async account =>
            {
                for (var i = 0; i < 100; i++)
                {
                    await bank.InsistAsync(account, new MoneyDeposited(i));
                    await log.Checkpoints.SignAsync();
                }
            })
        );
        await SealingNode.DoneAsync(bank);
        Assert.Single(nodes, node => node.Leads);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await log.Checkpoints.SignAsync();
        var newest = Checkpoint.Parse((await log.Checkpoints.NewestAsync())!.Text);
        var records = await RecordsAsync(bank);
        Assert.Equal((404, TestTree.RootOf(records)), (newest.Size, newest.Root));
        foreach (var note in await bank.ColumnAsync<string>("SELECT note FROM {schema}.log_checkpoints"))
        {
            var earlier = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(note)).Text);
            Assert.Equal(TestTree.RootOf(records.Take((int)earlier.Size)), earlier.Root);
        }
    }

    [Theory]
    [InlineData("data = '{\"Amount\": 31}'")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("headers = '{}'")]
    [InlineData("version = 7")]
    [InlineData("bdata = '\\x00'")]
    [InlineData("data = '1e400'")]
    public async Task Stops_before_an_event_that_does_not_continue_its_chain(string edit)
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var account = await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2));
        await bank.TamperAsync($"UPDATE {{schema}}.mt_events SET {edit} WHERE version = 3");

        await using var node = await SealingNode.StartAsync(bank.Store);
        var stopped = await node.StoppedAsync<BrokenChainException>();
        await Eventually.TrueAsync(
            "what comes before is sealed",
            async () => await SealingNode.PositionAsync(bank) == 2
        );

        Assert.Contains($"{account}", stopped.Message);
        Assert.Equal(2, Checkpoint.Parse((await log.Checkpoints.SignAsync())!.Text).Size);
    }

    [Fact]
    public async Task Goes_on_once_an_event_that_was_tampered_with_is_put_right()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2));
        await bank.TamperAsync("UPDATE {schema}.mt_events SET user_name = 'Eve' WHERE version = 2");
        await using var node = await SealingNode.StartAsync(bank.Store);
        await node.StoppedAsync<BrokenChainException>();

        await bank.TamperAsync("UPDATE {schema}.mt_events SET user_name = NULL WHERE version = 2");
        await SealingNode.DoneAsync(bank);

        var checkpoint = Checkpoint.Parse((await log.Checkpoints.SignAsync())!.Text);
        Assert.Equal((3, TestTree.RootOf(await RecordsAsync(bank))), (checkpoint.Size, checkpoint.Root));
    }

    [Fact]
    public async Task Seals_those_of_archived_streams()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        await bank.ExecuteAsync("UPDATE {schema}.mt_streams SET is_archived = true");
        await bank.ExecuteAsync("UPDATE {schema}.mt_events SET is_archived = true");

        await log.SealAsync();

        Assert.Equal(1, await log.Log.IndexOfAsync(account, 2));
    }

    /// <summary>Another version of the program wrote them, and all is as it was appended.</summary>
    [Fact]
    public async Task Seals_those_whose_data_nobody_can_read()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var other = new StreamStore(
            bank.Store.DataSource,
            bank.Store.Options with
            {
                Events = new EventRegistry().Add("money_deposited", OtherJson.Default.WordsDeposited),
                Inline = [],
            },
            TimeProvider.System
        );
        var account = await bank.OpenAsync();
        var session = other.OpenSession();
        session.Append(await other.FetchForWritingAsync(BankEvents.Account, account), new WordsDeposited("much"));
        await session.SaveChangesAsync();
        await Assert.ThrowsAsync<UnreadableEventException>(() => bank.ReadAsync(account));

        await log.SealAsync();

        Assert.Equal(1, await log.Log.IndexOfAsync(account, 2));
    }

    [Fact]
    public async Task Leaves_nothing_out_that_is_committed_after_what_was_numbered_later()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync();
        await using var node = await SealingNode.StartAsync(bank.Store);
        await SealingNode.DoneAsync(bank);
        await using var slow = await HandWriter.BeginAsync(bank);
        Assert.Equal(2, await slow.AppendAsync());
        var account = await bank.OpenAsync(new MoneyDeposited(1));

        await Eventually.TrueAsync(
            "the daemon has seen the hole for longer than it takes one for dead",
            async () =>
                await bank.ScalarAsync<bool>(
                    """
                    SELECT coalesce(max(last_updated) < now() - interval '1 second', false)
                    FROM {schema}.mt_event_progression WHERE name = 'HighWaterStuckGap'
                    """
                )
        );
        Assert.Equal(1, await SealingNode.PositionAsync(bank));
        await slow.CommitAsync();
        await SealingNode.DoneAsync(bank);

        Assert.Equal([1L, 2, 3, 4], await LeavesAsync(bank));
        Assert.Equal(3, await log.Log.IndexOfAsync(account, 2));
    }

    [Fact]
    public async Task Passes_over_numbers_of_a_transaction_that_was_rolled_back()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync();
        await using var node = await SealingNode.StartAsync(bank.Store);
        await using (var undone = await HandWriter.BeginAsync(bank))
        {
            await undone.AppendAsync();
            await undone.AppendAsync();
            await undone.RollbackAsync();
        }
        var account = await bank.OpenAsync();

        await SealingNode.DoneAsync(bank);

        Assert.Equal([1L, 4], await LeavesAsync(bank));
        Assert.Equal(1, await log.Log.IndexOfAsync(account, 1));
    }

    [Fact]
    public async Task Is_taken_over_from_a_node_that_stops()
    {
        var bank = await Banks.NewAsync();
        await TestLog.NewAsync(bank);
        var first = await SealingNode.StartAsync(bank.Store);
        await Eventually.TrueAsync("the first node seals", () => first.Leads);
        await using var second = await SealingNode.StartAsync(bank.Store);
        await ManyAsync(bank, 70);
        await SealingNode.DoneAsync(bank);
        Assert.False(second.Leads);

        await first.DisposeAsync();
        await ManyAsync(bank, 70);
        await SealingNode.DoneAsync(bank);

        Assert.True(second.Leads);
        Assert.Equal(Enumerable.Range(1, 140).Select(n => (long)n), await LeavesAsync(bank));
    }

    /// <summary>
    /// As when two nodes think that they have the lock: one of them comes too late, and has to go on all the same.
    /// </summary>
    [Fact]
    public async Task Goes_on_after_the_progress_was_not_where_a_page_began()
    {
        var bank = await Banks.NewAsync();
        await TestLog.NewAsync(bank);
        await using var node = await SealingNode.StartAsync(bank.Store);
        await ManyAsync(bank, 5);
        await SealingNode.DoneAsync(bank);

        await bank.ExecuteAsync(
            $"UPDATE {{schema}}.mt_event_progression SET last_seq_id = 4 WHERE name = '{Sealer.Shard}'"
        );
        await bank.OpenAsync();
        await node.StoppedAsync<Exception>();
        Assert.Equal(5, (await LeavesAsync(bank)).Count);
        await bank.ExecuteAsync(
            $"UPDATE {{schema}}.mt_event_progression SET last_seq_id = 5 WHERE name = '{Sealer.Shard}'"
        );
        await SealingNode.DoneAsync(bank);

        Assert.Equal(Enumerable.Range(1, 6).Select(n => (long)n), await LeavesAsync(bank));
    }

    /// <summary>
    /// The daemon of before Marten's made rows of the same names, one with the number 0 before the first event.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Goes_on_where_the_daemon_of_before_stood(long position)
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync(new MoneyDeposited(1));
        if (position > 0)
        {
            await log.SealAsync();
        }
        else
        {
            await bank.ExecuteAsync(
                "INSERT INTO {schema}.mt_event_progression (name, last_seq_id) VALUES ('transparency_log:All', 0)"
            );
            await bank.ExecuteAsync(
                "DELETE FROM {schema}.schema_migrations WHERE component = 'event-store' AND number = 6"
            );
            await bank.MigrateAsync();
        }
        await bank.OpenAsync();

        await log.SealAsync();

        Assert.Equal([1L, 2, 3], await LeavesAsync(bank));
    }

    [Fact]
    public async Task Seals_those_without_a_link_as_leaves_of_their_own_kind()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync();
        await TombstonesAsync(bank, 2);
        var account = await bank.OpenAsync();

        await log.SealAsync();

        var entries = await log.Log.EntriesAsync(Tile.At(0, 0, 4));
        Assert.Equal(4, entries!.Count);
        Assert.All(entries.Skip(1).Take(2), e => Assert.StartsWith("bank-unlinked/v1\n", Encoding.ASCII.GetString(e)));
        Assert.Equal(3, await log.Log.IndexOfAsync(account, 1));
        await using var snapshot = await LogSnapshot.TakeAsync(bank.Store);
        Assert.Equal([false, true, false], (await snapshot.HeadsAsync(null, default)).Select(h => h.IsUnlinked));
    }

    [Theory]
    [InlineData("account_opened", "gen_random_uuid()", 1)]
    [InlineData("tombstone", "(SELECT id FROM {schema}.mt_streams LIMIT 1)", 2)]
    public async Task Stops_before_one_without_a_link_that_should_have_one(string type, string stream, int version)
    {
        var bank = await Banks.NewAsync();
        await TestLog.NewAsync(bank);
        await bank.OpenAsync();
        await bank.ExecuteAsync(
            $$"""
            WITH stream AS (SELECT {{stream}} AS id),
            row AS (INSERT INTO {schema}.mt_streams (id, version) SELECT id, 0 FROM stream ON CONFLICT DO NOTHING)
            INSERT INTO {schema}.mt_events (seq_id, id, stream_id, version, data, type)
            SELECT nextval('{schema}.mt_events_sequence'), gen_random_uuid(), id, {{version}}, '{"Owner": "Eve"}', '{{type}}'
            FROM stream
            """
        );

        await using var node = await SealingNode.StartAsync(bank.Store);

        await node.StoppedAsync<BrokenChainException>();
    }

    [Fact]
    public async Task Keeps_events_of_types_that_nobody_knows()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        var stranger = new StreamStore(
            bank.Store.DataSource,
            bank.Store.Options with
            {
                Events = new(),
                Inline = [],
            },
            TimeProvider.System
        );

        await using var node = await SealingNode.StartAsync(stranger);
        await SealingNode.DoneAsync(bank);

        Assert.Equal(1, await log.Log.IndexOfAsync(account, 2));
    }

    /// <summary>The sequences of all leaves, in their order.</summary>
    private static Task<List<long>> LeavesAsync(TestBank bank) =>
        bank.ColumnAsync<long>(
            """
            SELECT n FROM {schema}.log_tiles t CROSS JOIN LATERAL unnest(t.sequences) r
            CROSS JOIN LATERAL generate_series(lower(r), upper(r) - 1) n WHERE t.level = 0 ORDER BY t.index, n
            """
        );

    /// <summary>What Marten writes for the numbers of a save that failed.</summary>
    private static Task<int> TombstonesAsync(TestBank bank, int count) =>
        bank.ExecuteAsync(
            $$"""
            WITH stream AS (INSERT INTO {schema}.mt_streams (id, version) VALUES (gen_random_uuid(), 0) RETURNING id)
            INSERT INTO {schema}.mt_events (seq_id, id, stream_id, version, data, type, mt_dotnet_type)
            SELECT seq, gen_random_uuid(), id, seq, '{}', 'tombstone', 'JasperFx.Events.Tombstone, JasperFx.Events'
            FROM stream, LATERAL (SELECT nextval('{schema}.mt_events_sequence') AS seq FROM generate_series(1, {{count}})) n
            """
        );

    /// <summary>Events of three accounts, taking turns.</summary>
    private static async Task ManyAsync(TestBank bank, int events)
    {
        var accounts = new List<Guid>();
        for (var i = 0; i < events; i++)
        {
            if (accounts.Count < 3)
            {
                accounts.Add(await bank.OpenAsync());
            }
            else
            {
                await bank.AppendAsync(accounts[i % 3], new MoneyDeposited(i));
            }
        }
    }

    /// <summary>The records of all events in sequence order, put together without the log.</summary>
    private static async Task<List<byte[]>> RecordsAsync(TestBank bank)
    {
        var records = new List<(long Sequence, byte[] Record)>();
        foreach (var stream in await bank.ColumnAsync<Guid>("SELECT DISTINCT stream_id FROM {schema}.mt_events"))
        {
            var data = await bank.ColumnAsync<string>(
                "SELECT data::text FROM {schema}.mt_events WHERE stream_id = $1 ORDER BY version",
                stream
            );
            var previous = ChainFormat.Genesis;
            foreach (var e in await bank.ReadAsync(stream))
            {
                var record = new ChainRecord(
                    stream,
                    e.Version,
                    Microseconds.SinceEpoch(e.Timestamp),
                    e.Type,
                    e.Metadata.Actor,
                    e.Metadata.CausationId,
                    e.Metadata.CorrelationId,
                    e.Id,
                    CanonicalJson.Restore(Encoding.UTF8.GetBytes(data[(int)e.Version - 1]))
                );
                var bytes = new byte[bank.Store.Options.Chain.MaximumSize(record)];
                records.Add((e.Sequence, bytes[..bank.Store.Options.Chain.Encode(record, previous, bytes)]));
                previous = e.Hash;
            }
        }
        return [.. records.OrderBy(r => r.Sequence).Select(r => r.Record)];
    }
}
