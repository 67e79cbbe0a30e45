using Npgsql;
using Samplit.Api.Postgres;
using Samplit.Testing;

namespace Samplit.Api.Tests.Postgres;

public class Test_databases
{
    [Fact]
    public async Task Each_is_its_own()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();

        await one.RunAsync("CREATE TABLE visit (id int)");

        Assert.Equal(1L, await one.CountTablesAsync());
        Assert.Equal(0L, await other.CountTablesAsync());
    }

    [Fact]
    public async Task A_template_is_copied()
    {
        await using var template = await TestDatabase.CreateAsync();
        await using (var connection = new NpgsqlConnection(template.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE visit (id int)", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var copy = await TestDatabase.CreateAsync(template.Name);

        Assert.Equal(1L, await copy.CountTablesAsync());
    }

    [Fact]
    public async Task One_is_gone_after_dispose_even_when_somebody_is_connected()
    {
        var database = await TestDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();

        await database.DisposeAsync();

        await using var late = new NpgsqlConnection(database.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => late.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refused.SqlState);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_swept_away_but_not_what_a_living_one_uses()
    {
        using var scratch = new ScratchFolder();
        await using (var living = await EmbeddedPostgres.StartAsync(scratch.Options))
        {
            await MakeOldAndSweepAsync();
            Assert.Equal(1, await ScratchFolder.AskAsync(living.ConnectionString, "SELECT 1"));
        }

        await scratch.StartServerWithoutOwnerAsync();
        await MakeOldAndSweepAsync();
        Assert.False(Directory.Exists(scratch.Data));

        Task MakeOldAndSweepAsync()
        {
            Directory.SetLastWriteTimeUtc(scratch.Data, DateTime.UtcNow.AddHours(-1));
            return PostgresCluster.SweepAsync(scratch.Data);
        }
    }
}

file static class Sql
{
    public static Task RunAsync(this TestDatabase database, string sql) =>
        database.DataSource.CreateCommand(sql).ExecuteNonQueryAsync();

    public static Task<object?> CountTablesAsync(this TestDatabase database) =>
        database
            .DataSource.CreateCommand("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            .ExecuteScalarAsync();
}
