using Samplit.Projections.Bank;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Schema;

public class Marten_and_our_migrations
{
    /// <summary>
    /// A new version of Marten that wants anything else fails here, and gets a numbered migration. Marten's own would
    /// drop columns and indexes that it does not know. Asked as the owner: others do not see all of the catalogue.
    /// </summary>
    [Fact]
    public async Task Agree_on_the_schema()
    {
        await using var database = await TestDatabase.CreateAsync();
        var bank = new TestBank(database.DataSource, "bank", TimeProvider.System);
        await bank.MigrateAsync();

        await bank.Store.Marten.Storage.Database.AssertDatabaseMatchesConfigurationAsync(
            TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public async Task An_empty_stream_that_Marten_started_takes_its_first_event()
    {
        var bank = await Banks.NewAsync();
        var empty = Guid.NewGuid();
        await bank.ExecuteAsync(
            $"INSERT INTO {{schema}}.mt_streams (id, type, version) VALUES ('{empty}', 'account', 0)"
        );

        Assert.Equal(1, (await bank.AppendAsync(empty, new AccountOpened("Ada"))).Stream.Version);
    }

    [Fact]
    public async Task What_was_appended_is_what_Marten_reads()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(12.50m, "first"), new MoneyWithdrawn(3));
        var ours = await bank.ReadAsync(account);

        await using var session = bank.Store.Marten.LightweightSession();
        var theirs = await session.Events.FetchStreamAsync(account, token: TestContext.Current.CancellationToken);
        var state = await session.Events.FetchStreamStateAsync(account, TestContext.Current.CancellationToken);

        Assert.Equal(
            ours.Select(e => (e.Sequence, e.Id, e.Version, e.Type, e.Data, e.Timestamp, (string?)e.Hash.ToString())),
            theirs.Select(e =>
                (e.Sequence, e.Id, e.Version, e.EventTypeName, e.Data, e.Timestamp, e.GetHeader("chain-v1")?.ToString())
            )
        );
        Assert.Equal(3, state!.Version);
    }
}
