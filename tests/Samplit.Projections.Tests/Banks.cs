using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Testing;

namespace Samplit.Projections.Tests;

/// <summary>Banks for tests: each in a schema of its own, all in one database of the process's cluster.</summary>
internal static class Banks
{
    private static readonly Lazy<Task<TestDatabase>> Shared = new(() => TestDatabase.CreateAsync());
    private static int _schemas;

    public static async Task<NpgsqlDataSource> DataSourceAsync() => (await Shared.Value).DataSource;

    public static async Task<string> ConnectionStringAsync() => (await Shared.Value).ConnectionString;

    public static string NewSchema() => $"bank_{Interlocked.Increment(ref _schemas)}";

    public static async Task<TestBank> NewAsync(TimeProvider? clock = null)
    {
        var bank = new TestBank(await DataSourceAsync(), NewSchema(), clock ?? TimeProvider.System);
        await bank.MigrateAsync();
        return bank;
    }

    public static async Task IsIntactAsync(TestBank bank, Guid account)
    {
        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);
        var head = await bank.FetchAsync(account);
        Assert.Equal((ChainVerdict.Intact, head.Version), (verified.Verdict, verified.Checked));
        Assert.Equal(head.Hash, verified.Head);
    }

    /// <summary>What the inline projections wrote with the events is what the events give.</summary>
    public static async Task EqualsARebuildAsync(TestBank bank)
    {
        foreach (var projection in bank.Store.Options.Inline)
        {
            var report = await new ProjectionRebuild(bank.Store, TimeProvider.System).RunAsync(projection.Name);
            Assert.Equal((projection.Name, 0L), (report.Name, report.Differences));
        }
    }
}

/// <summary>Stands still until it is set.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
