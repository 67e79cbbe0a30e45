using Samplit.Projections.Bank;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Schema;

public class Migrating
{
    private static readonly Migrations Accounts = new("bank", typeof(TestBank).Assembly, "Samplit.Projections.Bank.");

    [Fact]
    public async Task A_fresh_schema_applies_all_files_in_order_and_again_none()
    {
        var schema = Banks.NewSchema();

        var first = await MigrateAsync(schema, StreamStore.Migrations, Accounts);
        var second = await MigrateAsync(schema, StreamStore.Migrations, Accounts);

        Assert.Equal(
            [
                ("event-store", 1, "event_store"),
                ("event-store", 2, "transparency_log"),
                ("event-store", 3, "append_only"),
                ("event-store", 4, "marten"),
                ("event-store", 5, "claim_streams"),
                ("event-store", 6, "daemon_progress"),
                ("event-store", 7, "stamps_ahead"),
                ("event-store", 8, "stream_snapshots"),
                ("event-store", 9, "activity"),
                ("bank", 1, "bank"),
            ],
            first.Select(m => (m.Component, m.Number, m.Name))
        );
        Assert.Empty(second);
    }

    [Fact]
    public async Task Another_component_can_come_later()
    {
        var schema = Banks.NewSchema();

        await MigrateAsync(schema, StreamStore.Migrations);

        Assert.Equal("bank", Assert.Single(await MigrateAsync(schema, StreamStore.Migrations, Accounts)).Component);
    }

    [Fact]
    public async Task Eight_nodes_at_once_apply_each_file_once()
    {
        var schema = Banks.NewSchema();

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => MigrateAsync(schema, StreamStore.Migrations, Accounts))
        );

        Assert.Equal(10, applied.Sum(a => a.Count));
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_applied_is_refused()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync("UPDATE {schema}.schema_migrations SET checksum = 'other' WHERE component = 'bank'");

        var refused = await Assert.ThrowsAsync<MigrationException>(bank.MigrateAsync);

        Assert.Contains("0001_bank of 'bank' was applied with other content", refused.Message);
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_refused()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync(
            "INSERT INTO {schema}.schema_migrations (component, number, name, checksum) VALUES ('bank', 2, 'x', 'x')"
        );

        var refused = await Assert.ThrowsAsync<MigrationException>(bank.MigrateAsync);

        Assert.Contains("migration 0002 of 'bank'; this program knows 0001", refused.Message);
    }

    [Fact]
    public async Task Two_schemas_live_side_by_side()
    {
        var first = await Banks.NewAsync();
        var second = await Banks.NewAsync();
        var account = Guid.NewGuid();

        await first.AppendAsync(account, new AccountOpened("Ada"), new MoneyDeposited(1));
        await second.AppendAsync(account, new AccountOpened("Eve"));

        Assert.Equal(2, (await first.FetchAsync(account)).Version);
        Assert.Equal(1, (await second.FetchAsync(account)).Version);
        Assert.Equal("Eve", (await second.FetchAsync(account)).Snapshot(TestBank.Balances)!.Balance.Owner);
        Assert.Equal(1, (await second.ReadAsync(account))[0].Sequence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("1st")]
    [InlineData("a-b")]
    [InlineData("x\"; DROP SCHEMA public; --")]
    public void A_schema_name_is_plain(string name) => Assert.Throws<ArgumentException>(() => SchemaName.Quote(name));

    private static async Task<IReadOnlyList<Migration>> MigrateAsync(string schema, params Migrations[] components) =>
        await new Migrator(await Banks.DataSourceAsync(), schema, components).MigrateAsync();
}
