using Samplit.Projections.Bank;
using Samplit.Projections.Daemon;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Daemon;

public class The_high_water_mark
{
    [Fact]
    public async Task Is_0_without_events_and_the_last_number_without_holes()
    {
        var bank = await Banks.NewAsync();
        var mark = new HighWaterMark(bank.Store);
        Assert.Equal(0, await mark.AdvanceAsync());

        await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2));

        Assert.Equal(3, await mark.AdvanceAsync());
        Assert.Equal(3, await mark.AdvanceAsync());
        Assert.Equal(3, await StoredAsync(bank));
        Assert.Empty(await SkipsAsync(bank));
    }

    [Fact]
    public async Task Waits_for_an_append_that_was_overtaken()
    {
        var bank = await Banks.NewAsync();
        await using var slow = await HandWriter.BeginAsync(bank);
        await bank.OpenAsync();
        Assert.Equal(2, await slow.AppendAsync());
        await bank.OpenAsync(new MoneyDeposited(1));

        var mark = new HighWaterMark(bank.Store);
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(1, await mark.AdvanceAsync());
        }
        await slow.CommitAsync();

        Assert.Equal(4, await mark.AdvanceAsync());
        Assert.Empty(await SkipsAsync(bank));
    }

    /// <summary>
    /// The visible number was taken by a transaction with a lower id, so that the id of the one that is waited for is just
    /// the xmax of the snapshot in which the hole is seen.
    /// </summary>
    [Fact]
    public async Task Waits_for_an_append_whose_transaction_is_younger_than_the_one_that_overtook_it()
    {
        var bank = await Banks.NewAsync();
        await using var fast = await HandWriter.BeginAsync(bank);
        await fast.TakeTransactionIdAsync();
        await using var slow = await HandWriter.BeginAsync(bank);
        Assert.Equal(1, await slow.AppendAsync());
        Assert.Equal(2, await fast.AppendAsync());
        await fast.CommitAsync();

        var mark = new HighWaterMark(bank.Store);
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(0, await mark.AdvanceAsync());
        }
        await slow.CommitAsync();

        Assert.Equal(2, await mark.AdvanceAsync());
        Assert.Empty(await SkipsAsync(bank));
    }

    [Fact]
    public async Task Passes_numbers_that_were_rolled_back_and_records_them()
    {
        var bank = await Banks.NewAsync();
        await using (var undone = await HandWriter.BeginAsync(bank))
        {
            Assert.Equal(1, await undone.AppendAsync());
            Assert.Equal(2, await undone.AppendAsync());
            await undone.RollbackAsync();
        }
        await bank.OpenAsync();
        await using (var undone = await HandWriter.BeginAsync(bank))
        {
            Assert.Equal(4, await undone.AppendAsync());
            await undone.RollbackAsync();
        }
        await bank.OpenAsync();

        var mark = new HighWaterMark(bank.Store);
        await ReachesAsync(mark, 5);

        Assert.Equal(["1-2", "4-4"], await SkipsAsync(bank));
    }

    [Fact]
    public async Task Stops_at_the_first_of_several_holes_that_may_still_be_filled()
    {
        var bank = await Banks.NewAsync();
        await using var undone = await HandWriter.BeginAsync(bank);
        await using var first = await HandWriter.BeginAsync(bank);
        await using var second = await HandWriter.BeginAsync(bank);
        await first.AppendAsync();
        await undone.AppendAsync();
        await bank.OpenAsync();
        await second.AppendAsync();
        await bank.OpenAsync();
        var mark = new HighWaterMark(bank.Store);
        Assert.Equal(0, await mark.AdvanceAsync());

        await undone.RollbackAsync();
        Assert.Equal(0, await mark.AdvanceAsync());
        await first.CommitAsync();
        Assert.True(await mark.AdvanceAsync() <= 3);
        await second.CommitAsync();
        await ReachesAsync(mark, 5);

        Assert.Equal(["2-2"], await SkipsAsync(bank));
    }

    [Fact]
    public async Task Does_not_take_the_end_of_the_numbers_for_a_hole()
    {
        var bank = await Banks.NewAsync();
        await bank.OpenAsync();
        await using var open = await HandWriter.BeginAsync(bank);
        await open.AppendAsync();

        var mark = new HighWaterMark(bank.Store);
        Assert.Equal(1, await mark.AdvanceAsync());
        await open.CommitAsync();
        Assert.Equal(2, await mark.AdvanceAsync());
    }

    [Fact]
    public async Task Is_shared_by_all_nodes_and_never_goes_back()
    {
        var bank = await Banks.NewAsync();
        await bank.OpenAsync();
        await new HighWaterMark(bank.Store).AdvanceAsync();
        await bank.ExecuteAsync(
            "UPDATE {schema}.mt_event_progression SET last_seq_id = 7 WHERE name = 'HighWaterMark'"
        );

        Assert.Equal(7, await new HighWaterMark(bank.Store).AdvanceAsync());
    }

    [Fact]
    public async Task Goes_on_over_more_numbers_than_one_look_takes_in()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync(
            """
            INSERT INTO {schema}.mt_events (seq_id, id, version, data, type)
            SELECT n, gen_random_uuid(), n, '{}', 'x' FROM generate_series(1, 25000) n
            WHERE n NOT BETWEEN 10000 AND 10002 AND n <> 20004
            """
        );

        await ReachesAsync(new HighWaterMark(bank.Store), 25000);

        Assert.Equal(["10000-10002", "20004-20004"], await SkipsAsync(bank));
    }

    /// <summary>Other tests' transactions on the cluster may keep a dead number alive for a moment.</summary>
    private static Task ReachesAsync(HighWaterMark mark, long sequence) =>
        Eventually.TrueAsync($"the mark is at {sequence}", async () => await mark.AdvanceAsync() == sequence);

    private static Task<long> StoredAsync(TestBank bank) =>
        bank.ScalarAsync<long>("SELECT last_seq_id FROM {schema}.mt_event_progression WHERE name = 'HighWaterMark'");

    private static Task<List<string>> SkipsAsync(TestBank bank) =>
        bank.ColumnAsync<string>(
            "SELECT starting_sequence || '-' || ending_sequence FROM {schema}.mt_high_water_skips ORDER BY 1"
        );
}
