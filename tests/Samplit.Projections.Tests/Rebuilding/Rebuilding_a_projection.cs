using System.Collections.Concurrent;
using Npgsql;
using Samplit.Projections.Bank;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Rebuilding;

public class Rebuilding_a_projection
{
    public static readonly TheoryData<string> Projections = new("balances", "sealed_balances", "owners", "movements");

    [Theory]
    [MemberData(nameof(Projections))]
    public async Task Gives_what_was_written_with_the_events(string name)
    {
        var bank = await BusyBank();
        var before = await RowsAsync(bank, name);

        var report = await RebuildAsync(bank, name);

        Assert.Equal((name, 10L, 4L, 0L), (report.Name, report.Events, report.Streams, report.Differences));
        Assert.Empty(report.Examples);
        Assert.NotEmpty(before);
        // The sealed ones are sealed anew, under another nonce.
        Assert.Equal(before.Count, (await RowsAsync(bank, name)).Count);
        if (name != "sealed_balances")
        {
            Assert.Equal(before, await RowsAsync(bank, name));
        }
    }

    [Theory]
    [MemberData(nameof(Projections))]
    public async Task Goes_through_streams_longer_than_a_chunk_and_many_short_ones(string name)
    {
        var bank = await Banks.NewAsync();
        var stream = await bank.FetchAsync(await bank.OpenAsync());
        for (var i = 0; i < 26; i++)
        {
            object[] deposits = [.. Enumerable.Range(0, 400).Select(n => new MoneyDeposited(i + (n / 1000m)))];
            stream = (await bank.AppendAsync(stream, deposits)).Stream;
        }
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => bank.OpenAsync(new MoneyDeposited(1))));
        var seen = new Steps();

        var report = await RebuildAsync(bank, name, seen);

        Assert.Equal((10461L, 31L, 0L), (report.Events, report.Streams, report.Differences));
        Assert.True(seen.All.Count > 2);
        Assert.Equal(seen.All.Select(p => p.EventsDone).Order(), seen.All.Select(p => p.EventsDone));
        Assert.Equal(new RebuildProgress(10461, 10461), seen.All[^1]);
    }

    [Theory]
    [InlineData(
        "balances",
        "UPDATE {schema}.mt_doc_balances SET data = jsonb_set(data, '{Balance,Amount}', '1') WHERE id = $1"
    )]
    [InlineData("balances", "UPDATE {schema}.mt_doc_balances SET data = '[]' WHERE id = $1")]
    [InlineData("balances", "DELETE FROM {schema}.mt_doc_balances WHERE id = $1")]
    [InlineData(
        "sealed_balances",
        "UPDATE {schema}.mt_doc_sealed_balances SET data = jsonb_set(data, '{Balance}', to_jsonb(overlay(data ->> 'Balance' placing 'AAAA' from 41))) WHERE id = $1"
    )]
    [InlineData("sealed_balances", "UPDATE {schema}.mt_doc_sealed_balances SET data = '{}' WHERE id = $1")]
    [InlineData("sealed_balances", "DELETE FROM {schema}.mt_doc_sealed_balances WHERE id = $1")]
    [InlineData("owners", "UPDATE {schema}.owners SET owner = 'Eve' WHERE account = $1")]
    [InlineData("owners", "DELETE FROM {schema}.owners WHERE account = $1")]
    public async Task Reports_a_damaged_row_and_repairs_it(string name, string damage)
    {
        var bank = await BusyBank();
        var account = await bank.OpenAsync(new MoneyDeposited(5));
        await bank.ExecuteAsync(damage, account);

        var report = await RebuildAsync(bank, name);

        Assert.Equal(1, report.Differences);
        Assert.Equal([account.ToString()], report.Examples);
        Assert.Equal(0, (await RebuildAsync(bank, name)).Differences);
        await bank.AppendAsync(account, new MoneyDeposited(1));
        Assert.Equal(6, (await bank.FetchAsync(account)).Snapshot(TestBank.SealedBalances)!.Balance.Open.Amount);
    }

    [Fact]
    public async Task Counts_rows_that_no_event_gave_and_names_ten()
    {
        var bank = await BusyBank();
        var account = Guid.NewGuid();
        await bank.ExecuteAsync(
            "INSERT INTO {schema}.movements SELECT $1, n, 1 FROM generate_series(1, 12) n",
            account
        );

        var report = await RebuildAsync(bank, "movements");

        Assert.Equal(12, report.Differences);
        Assert.Equal(10, report.Examples.Count);
        Assert.Contains($"{account}/12", report.Examples);
    }

    [Fact]
    public async Task Takes_rows_of_several_streams_in_the_order_in_which_they_came()
    {
        var bank = await Banks.NewAsync();
        var later = new Guid("00000000-0000-7000-8000-000000000001");
        var earlier = new Guid("ffffffff-0000-7000-8000-000000000001");
        await bank.AppendAsync(earlier, new AccountOpened("Ada"));
        await bank.AppendAsync(earlier, new AccountClosed());
        await bank.AppendAsync(later, new AccountOpened("Ada"));

        Assert.Equal(0, (await RebuildAsync(bank, "owners")).Differences);
    }

    [Theory]
    [MemberData(nameof(Projections))]
    public async Task Keeps_names_of_constraints_and_indexes_settings_grants_and_row_security(string name)
    {
        var bank = await BusyBank();
        var table = TableOf(name);
        await bank.ExecuteAsync($"GRANT SELECT, UPDATE ON {{schema}}.{table} TO PUBLIC");
        var column = await bank.ScalarAsync<string>(
            $"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{{schema}}.{table}'::regclass AND attnum = 2"
        );
        await bank.ExecuteAsync($"GRANT INSERT ({column}) ON {{schema}}.{table} TO PUBLIC");
        await bank.ExecuteAsync(
            $"""
            ALTER TABLE {"{schema}"}.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY "one's own" ON {"{schema}"}.{table} USING ({table}.{column} IS NOT NULL) WITH CHECK (true);
            CREATE POLICY strict ON {"{schema}"}.{table} AS RESTRICTIVE FOR SELECT TO pg_monitor, PUBLIC USING (true)
            """
        );
        var before = await DefinitionAsync(bank, table);
        await bank.ExecuteAsync($"CREATE TABLE {{schema}}.{table}__rebuild (left_over int)");

        await RebuildAsync(bank, name);
        await RebuildAsync(bank, name);

        Assert.Equal(before, await DefinitionAsync(bank, table));
        Assert.Empty(await DefinitionAsync(bank, table + "__rebuild"));
    }

    [Fact]
    public async Task Leaves_a_constraint_that_is_known_by_its_name()
    {
        var bank = await Banks.NewAsync();
        await bank.AppendAsync(Guid.NewGuid(), new AccountOpened("Ada"));
        await RebuildAsync(bank, "owners");

        var taken = await Assert.ThrowsAsync<PostgresException>(() =>
            bank.AppendAsync(Guid.NewGuid(), new AccountOpened("Ada"))
        );

        Assert.Equal("owner_is_taken", taken.ConstraintName);
    }

    [Fact]
    public async Task Goes_on_while_writers_append()
    {
        var bank = await BusyBank();
        var accounts = new ConcurrentBag<Guid>();
        for (var i = 0; i < 4; i++)
        {
            accounts.Add(await bank.OpenAsync());
        }
        using var stop = new CancellationTokenSource();
        var writers = accounts
            .SelectMany(a => new[] { a, a })
            .Select(account =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        await bank.InsistAsync(account, new MoneyDeposited(2), new MoneyWithdrawn(1));
                        accounts.Add(await bank.OpenAsync(new MoneyDeposited(3)));
                    }
                })
            )
            .ToList();

        foreach (var name in Projections)
        {
            var report = await RebuildAsync(bank, name.Data);
            Assert.Equal((name.Data, 0L), (report.Name, report.Differences));
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        foreach (var name in Projections)
        {
            Assert.Equal(0, (await RebuildAsync(bank, name.Data)).Differences);
        }
    }

    [Fact]
    public async Task Of_a_name_that_nobody_registered_lists_those_that_are()
    {
        var bank = await Banks.NewAsync();

        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => RebuildAsync(bank, "loans"));

        Assert.Contains("'loans'; there are: balances, movements, owners, sealed_balances", unknown.Message);
    }

    [Fact]
    public async Task Is_refused_while_another_node_does_it()
    {
        var bank = await BusyBank();
        await using var other = await bank.Store.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT pg_advisory_lock(hashtextextended('rebuild {bank.Schema}.balances', 0))",
            other
        );
        await command.ExecuteNonQueryAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RebuildAsync(bank, "balances"));
        await RebuildAsync(bank, "movements");

        Assert.Contains("is under way", refused.Message);
    }

    [Fact]
    public async Task Swaps_when_nobody_migrates()
    {
        var bank = await BusyBank();
        await using var migrating = await (await Banks.DataSourceAsync()).OpenConnectionAsync();
        await using var transaction = await migrating.BeginTransactionAsync();
        await AdvisoryLock.TakeAsync(migrating, $"migrate {bank.Schema}", default);

        var rebuild = RebuildAsync(bank, "balances");

        await Eventually.TrueAsync(
            "the rebuild waits",
            () =>
                bank.ScalarAsync<bool>(
                    """
                    SELECT EXISTS (
                        SELECT FROM pg_locks held JOIN pg_locks waits USING (locktype, database, classid, objid, objsubid)
                        WHERE held.pid = $1 AND locktype = 'advisory' AND NOT waits.granted)
                    """,
                    migrating.ProcessID
                )
        );
        Assert.False(rebuild.IsCompleted);
        await transaction.RollbackAsync();
        Assert.Equal(0, (await rebuild).Differences);
    }

    [Fact]
    public async Task Is_refused_for_a_table_with_what_would_be_lost()
    {
        var bank = await BusyBank();
        await bank.ExecuteAsync(
            "ALTER TABLE {schema}.owners ADD CONSTRAINT owns FOREIGN KEY (account) REFERENCES {schema}.mt_streams"
        );

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RebuildAsync(bank, "owners"));

        Assert.Contains("(owns)", refused.Message);
    }

    [Fact]
    public async Task That_meets_an_unreadable_event_leaves_the_live_table_alone()
    {
        var bank = await BusyBank();
        await bank.TamperAsync("UPDATE {schema}.mt_events SET data = '[]' WHERE seq_id = 5");
        var before = await RowsAsync(bank, "movements");

        await Assert.ThrowsAsync<UnreadableEventException>(() => RebuildAsync(bank, "movements"));

        Assert.Equal(before, await RowsAsync(bank, "movements"));
    }

    /// <summary>Ten events in four accounts, one of them closed.</summary>
    private static async Task<TestBank> BusyBank()
    {
        var bank = await Banks.NewAsync();
        await bank.OpenAsync();
        await bank.OpenAsync(new MoneyDeposited(12.50m), new MoneyWithdrawn(0.5m));
        await bank.OpenAsync(new MoneyDeposited(1), new AccountClosed());
        var account = await bank.OpenAsync(new MoneyDeposited(1e-3m));
        await bank.AppendAsync(account, new MoneyDeposited(7, "seven"));
        return bank;
    }

    private static async Task<RebuildReport> RebuildAsync(
        TestBank bank,
        string name,
        IProgress<RebuildProgress>? progress = null
    ) => await new ProjectionRebuild(bank.Store, TimeProvider.System).RunAsync(name, progress);

    private static Task<List<string>> RowsAsync(TestBank bank, string name) =>
        bank.ColumnAsync<string>($"SELECT t::text FROM {{schema}}.{TableOf(name)} t ORDER BY 1");

    private static string TableOf(string projection) => TestBank.Projections.Single(p => p.Name == projection).Table;

    private static Task<List<string>> DefinitionAsync(TestBank bank, string table) =>
        bank.ColumnAsync<string>(
            $$"""
            SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema}' AND tablename = '{{table}}'
            UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = to_regclass('{schema}.{{table}}') AND contype <> 'n'
            UNION ALL SELECT concat(relname, relacl, reloptions, relowner, relrowsecurity, relforcerowsecurity) FROM pg_class
                WHERE oid = to_regclass('{schema}.{{table}}')
            UNION ALL SELECT concat_ws(' ', attname, attacl) FROM pg_attribute
                WHERE attrelid = to_regclass('{schema}.{{table}}') AND attnum > 0
            UNION ALL SELECT concat_ws(' ', column_name, ordinal_position, data_type, is_nullable, column_default)
                FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{{table}}'
            UNION ALL SELECT concat_ws(' ', policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies
                WHERE schemaname = '{schema}' AND tablename = '{{table}}'
            ORDER BY 1
            """
        );

    private sealed class Steps : IProgress<RebuildProgress>
    {
        public List<RebuildProgress> All { get; } = [];

        public void Report(RebuildProgress value) => All.Add(value);
    }
}
