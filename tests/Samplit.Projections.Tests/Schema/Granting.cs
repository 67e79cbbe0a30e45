using Npgsql;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Schema;

public class Granting
{
    [Theory]
    [InlineData("plain_{0}")]
    [InlineData("{{schema}} {{role}} {0}")]
    [InlineData("it's \"quoted\", \\ and ; DROP TABLE {0}")]
    [InlineData("two\nlines {0}")]
    public async Task A_role_of_any_name_may_append_and_not_delete_whenever_it_is_granted(string format)
    {
        var schema = Banks.NewSchema();
        var role = string.Format(format, schema);
        await ExecuteAsync($"CREATE ROLE {RoleName.Quote(role)}");

        await MigrateAsync(schema, null);
        Assert.False(await MayAsync(role, schema, "INSERT"));
        await MigrateAsync(schema, role);
        await MigrateAsync(schema, role);

        Assert.True(await MayAsync(role, schema, "INSERT"));
        Assert.False(await MayAsync(role, schema, "DELETE"));
    }

    [Fact]
    public async Task A_role_that_is_not_there_keeps_the_schema_from_being_made()
    {
        var schema = Banks.NewSchema();

        var refused = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(schema, "a \"stranger\""));

        Assert.Contains("CREATE ROLE \"a \"\"stranger\"\"\" LOGIN", refused.Message);
        // As of a schema that nobody has tried to make yet.
        var all = await MigrateAsync(Banks.NewSchema(), null);
        Assert.Equal(all.Count, (await MigrateAsync(schema, null)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("ääääääääääääääääääääääääääääääää")] // 32 letters, 64 bytes
    public void A_name_that_PostgreSQL_cannot_have_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => RoleName.Quote(name));

    private static async Task<IReadOnlyList<Migration>> MigrateAsync(string schema, string? application) =>
        await new Migrator(await Banks.DataSourceAsync(), schema, [StreamStore.Migrations], application).MigrateAsync();

    private static async Task<bool> MayAsync(string role, string schema, string privilege)
    {
        await using var command = (await Banks.DataSourceAsync()).CreateCommand(
            "SELECT has_table_privilege($1, $2, $3)"
        );
        foreach (var value in (string[])[role, $"{schema}.mt_events", privilege])
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        }
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var command = (await Banks.DataSourceAsync()).CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
