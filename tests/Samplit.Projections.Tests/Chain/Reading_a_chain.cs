using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;

namespace Samplit.Projections.Tests.Chain;

public class Reading_a_chain
{
    [Fact]
    public async Task Gives_pages_whose_links_meet()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2), new MoneyDeposited(3));
        var chain = new ChainReader(bank.Store);

        var first = await chain.ReadAsync(account, after: 0, limit: 2);
        var second = await chain.ReadAsync(account, after: 2, limit: 2);

        ChainEntry[] all = [.. first, .. second];
        var events = await bank.ReadAsync(account);
        Assert.Equal([2, 2], [first.Count, second.Count]);
        Assert.Equal(events.Select(e => e.Hash.ToString()), all.Select(e => e.Hash));
        Assert.Equal(
            [ChainFormat.Genesis.ToString(), .. all.SkipLast(1).Select(e => e.Hash)],
            all.Select(e => e.PreviousHash)
        );
        Assert.Empty(await chain.ReadAsync(account, after: 4, limit: 2));
    }
}
