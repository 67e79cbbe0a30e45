using Npgsql;
using Samplit.Projections.Bank;

namespace Samplit.Projections.Tests.Streams;

public class Reading_all_events
{
    [Theory]
    [InlineData(BankEvents.Account)]
    [InlineData(null)]
    public async Task Touches_no_more_than_the_page_although_the_table_has_no_statistics(string? streamType)
    {
        var bank = await Banks.NewAsync();
        await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ => bank.OpenAsync([.. Enumerable.Repeat<object>(new MoneyDeposited(1), 1_000)]))
        );
        await using var connection = await bank.Store.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        await using var read = new NpgsqlCommand(
            $"SELECT array_agg(seq_id) FROM {bank.Schema}.read_events($1, $2, $3, $4)",
            connection
        );
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 2_000 });
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = long.MaxValue });
        read.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 20 });
        read.Parameters.Add(
            new NpgsqlParameter { Value = (object?)streamType ?? DBNull.Value, DataTypeName = "varchar" }
        );
        Assert.Equal(
            Enumerable.Range(2_001, 20).Select(n => (long)n),
            Assert.IsType<long[]>(await read.ExecuteScalarAsync())
        );

        await using var touched = new NpgsqlCommand(
            "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relid = $1::regclass",
            connection
        );
        touched.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{bank.Schema}.mt_events" });
        Assert.InRange((long)(await touched.ExecuteScalarAsync())!, 20, 21);
    }
}
