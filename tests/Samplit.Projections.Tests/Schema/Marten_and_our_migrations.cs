using Samplit.Projections.Bank;

namespace Samplit.Projections.Tests.Schema;

public class Marten_and_our_migrations
{
    /// <summary>
    /// A new version of Marten that wants anything else fails here, and gets a numbered migration. Marten's own would drop
    /// columns and indexes that it does not know.
    /// </summary>
    [Fact]
    public async Task Agree_on_the_schema()
    {
        var bank = await Banks.NewAsync();

        await bank.Store.Marten.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
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
}
