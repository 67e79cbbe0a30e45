using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;
using Samplit.Ledger.Tests.Merkle;
using Samplit.Projections.Bank;
using Samplit.Projections.Daemon;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Sealing;

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
        var nodes = new List<AsyncDaemon>();
        for (var node = 0; node < 3; node++)
        {
            nodes.Add(await Daemons.StartAsync(bank, new Sealer(bank.Store)));
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
        await nodes[0].DoneAsync(bank);
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
            var earlier = Checkpoint.Parse(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(note)).Text);
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

        await using var daemon = await Daemons.StartAsync(bank, new Sealer(bank.Store));
        await daemon.DoneAsync(bank);

        var status = daemon.Of("transparency_log");
        Assert.Equal((SubscriptionState.Stopped, account), (status.State, status.Poison?.StreamId));
        Assert.IsType<BrokenChainException>(status.Poison?.Error);
        Assert.Equal(2, Checkpoint.Parse((await log.Checkpoints.SignAsync())!.Text).Size);
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
                Async = [],
            },
            TimeProvider.System
        );

        await using var daemon = new AsyncDaemon(stranger, [new Sealer(stranger)], TimeProvider.System);
        await daemon.StartAsync();
        await daemon.DoneAsync(bank);

        Assert.Equal(1, await log.Log.IndexOfAsync(account, 2));
    }

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
                    CanonicalJson.Restore(System.Text.Encoding.UTF8.GetBytes(data[(int)e.Version - 1]))
                );
                var bytes = new byte[bank.Store.Options.Chain.MaximumSize(record)];
                records.Add((e.Sequence, bytes[..bank.Store.Options.Chain.Encode(record, previous, bytes)]));
                previous = e.Hash;
            }
        }
        return [.. records.OrderBy(r => r.Sequence).Select(r => r.Record)];
    }
}
