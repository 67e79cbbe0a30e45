using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Writers_at_once
{
    [Fact]
    public async Task Sixteen_on_one_stream_leave_no_gap_and_no_fork()
    {
        const int writers = 16;
        const int each = 25;
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();

        await Task.WhenAll(
            Enumerable
                .Range(1, writers)
                .Select(async writer =>
                {
                    for (var i = 0; i < each; i++)
                    {
                        await bank.InsistAsync(account, new MoneyDeposited(writer, $"{i}"));
                    }
                })
        );

        var events = await bank.ReadAsync(account);
        Assert.Equal(Enumerable.Range(1, 1 + (writers * each)).Select(v => (long)v), events.Select(e => e.Version));
        Assert.Equal(events.Select(e => e.Version), events.Select(e => e.Sequence));
        var deposits = events.Select(e => e.Data).OfType<MoneyDeposited>().ToList();
        Assert.All(
            deposits.GroupBy(d => d.Amount),
            of => Assert.Equal(Enumerable.Range(0, each).Select(i => $"{i}"), of.Select(d => d.Note))
        );
        Assert.Equal(
            deposits.Sum(d => d.Amount),
            (await bank.FetchAsync(account)).Snapshot(TestBank.Balances)!.Balance.Amount
        );
        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);
        Assert.Equal((ChainVerdict.Intact, events.Count), (verified.Verdict, verified.Checked));
        Assert.Equal(events[^1].Hash, verified.Head);
    }

    [Fact]
    public async Task Of_two_that_start_a_stream_one_wins_and_the_other_is_told()
    {
        var bank = await Banks.NewAsync();
        for (var round = 0; round < 20; round++)
        {
            var nobody = EventStream.New(Guid.NewGuid(), BankEvents.Account);
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(async i =>
                    {
                        try
                        {
                            await bank.AppendAsync(nobody, new AccountOpened($"{round}/{i}"));
                            return "won";
                        }
                        catch (StreamVersionConflictException e) when (e.StreamId == nobody.Id && e.Expected == 0)
                        {
                            return "conflict";
                        }
                    })
            );

            Assert.Equal(["conflict", "won"], outcomes.Order());
            Assert.Single(await bank.ReadAsync(nobody.Id));
        }
    }

    [Fact]
    public async Task Over_the_same_two_streams_in_either_order_do_not_deadlock()
    {
        var bank = await Banks.NewAsync();
        var accounts = new[] { await bank.OpenAsync(), await bank.OpenAsync() };

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async writer =>
                {
                    for (var done = 0; done < 10; )
                    {
                        var session = bank.Store.OpenSession();
                        session.Append(await bank.FetchAsync(accounts[writer % 2]), new MoneyDeposited(1));
                        session.Append(await bank.FetchAsync(accounts[1 - (writer % 2)]), new MoneyWithdrawn(1));
                        try
                        {
                            await session.SaveChangesAsync();
                            done++;
                        }
                        catch (StreamVersionConflictException) { }
                    }
                })
        );

        Assert.All(accounts, account => Assert.Equal(81, bank.FetchAsync(account).Result.Version));
    }
}
