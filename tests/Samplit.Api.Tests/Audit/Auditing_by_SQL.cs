using Npgsql;

namespace Samplit.Api.Tests.Audit;

public class Auditing_by_SQL
{
    [Fact]
    public async Task Shows_every_entry_with_the_links_of_the_chain()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();

        var rows = await RowsAsync(
            auditor,
            "SELECT sequence_number, decision_type, previous_hash, current_hash FROM samplit.algorithm_audit_trail "
                + $"WHERE experiment_id = '{original.Experiment}' ORDER BY sequence_number"
        );

        Assert.Equal(Enumerable.Range(1, (int)original.Length).Select(v => (long)v), rows.Select(r => (long)r[0]));
        Assert.Equal(new string('0', 64), rows[0][2]);
        Assert.Equal(rows.SkipLast(1).Select(r => r[3]), rows.Skip(1).Select(r => r[2]));
        Assert.Equal(
            ["assignment", "conversion", "experiment_created", "experiment_started", "reallocation"],
            rows.Select(r => (string)r[1]).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("SELECT * FROM samplit.algorithm_audit_trail", true)]
    [InlineData("SELECT * FROM samplit.mt_events", true)]
    [InlineData("SELECT * FROM samplit.log_checkpoints", true)]
    [InlineData("SELECT * FROM samplit.log_tiles", true)]
    [InlineData("SELECT * FROM samplit.visitor_salts", false)]
    [InlineData("SELECT * FROM samplit.visitor_contexts", false)]
    [InlineData("SELECT * FROM samplit.data_protection_keys", false)]
    [InlineData("SELECT * FROM samplit.log_keys", false)]
    [InlineData("SELECT * FROM samplit.mt_doc_algorithm_states", false)]
    [InlineData("UPDATE samplit.mt_events SET is_archived = TRUE", false)]
    [InlineData("INSERT INTO samplit.log_checkpoints VALUES (1, '', now())", false)]
    public async Task Needs_a_role_that_may_read_what_can_be_verified_and_nothing_else(string sql, bool mayDo)
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        await using var connection = await auditor.Database.DataSource.OpenConnectionAsync();
        await using (var become = new NpgsqlCommand("SET ROLE samplit_auditor", connection))
        {
            await become.ExecuteNonQueryAsync();
        }
        await using var command = new NpgsqlCommand(sql, connection);

        var refused = await Record.ExceptionAsync(() => command.ExecuteNonQueryAsync());

        Assert.Equal(mayDo ? null : PostgresErrorCodes.InsufficientPrivilege, (refused as PostgresException)?.SqlState);
    }

    private static async Task<List<object[]>> RowsAsync(Auditor auditor, string sql)
    {
        await using var command = auditor.Database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
