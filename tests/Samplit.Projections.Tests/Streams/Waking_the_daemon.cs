using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Waking_the_daemon
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Takes_a_commit()
    {
        var bank = await Banks.NewAsync();
        var waiting = bank.Store.Commits.WaitAsync(Long, TestContext.Current.CancellationToken);

        await bank.OpenAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Takes_a_commit_of_Martens_own()
    {
        var bank = await Banks.NewAsync();
        var options = new Marten.StoreOptions();
        MartenStore.Configure(options, bank.Store.DataSource, bank.Store.Options, TimeProvider.System);
        SealingDaemon.Add(options, bank.Store);
        await using var marten = new MartenStore(options);
        var waiting = bank.Store.Commits.WaitAsync(Long, TestContext.Current.CancellationToken);

        await using var session = marten.LightweightSession();
        session.QueueSqlCommand("SELECT 1");
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Takes_one_that_came_while_it_was_looking()
    {
        var bank = await Banks.NewAsync();
        await bank.OpenAsync();

        await bank
            .Store.Commits.WaitAsync(Long, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Comes_without_one_when_its_time_is_over()
    {
        var bank = await Banks.NewAsync();

        await bank.Store.Commits.WaitAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        await bank.Store.Commits.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Waits_no_longer_than_its_node_runs()
    {
        var bank = await Banks.NewAsync();
        using var stopping = new CancellationTokenSource();
        var waiting = bank.Store.Commits.WaitAsync(Long, stopping.Token);

        await stopping.CancelAsync();

        await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
