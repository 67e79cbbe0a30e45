using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Long_reads
{
    private const int InWork = 2;
    private const int Waiting = 8;

    [Fact]
    public async Task Wait_for_one_another_and_leave_visitors_alone()
    {
        await using var server = await RunningServer.StartAsync();
        var banner = await An.Experiment.For("ctr").DraftOn(server);
        var shop = await An.Experiment.RunningOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            "LOCK TABLE samplit.daily_metrics IN ACCESS EXCLUSIVE MODE",
            connection
        );
        await hold.ExecuteNonQueryAsync();

        var reads = Enumerable.Range(0, InWork + Waiting + 3).Select(_ => banner.Get("/allocation")).ToList();
        for (var refused = 0; refused < 3; refused++)
        {
            var first = await Task.WhenAny(reads);
            (await first).IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.NotNull((await first).Headers.RetryAfter);
            reads.Remove(first);
        }
        foreach (var i in Enumerable.Range(0, 20))
        {
            (await shop.Assign($"v-{i}")).Is(HttpStatusCode.OK);
        }
        (await server.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        await transaction.RollbackAsync();

        Assert.All(await Task.WhenAll(reads), a => a.Is(HttpStatusCode.OK));
    }

    [Fact]
    public async Task Do_not_wait_for_those_that_go_through_every_event()
    {
        await using var server = await RunningServer.StartAsync();
        var banner = await An.Experiment.For("ctr").DraftOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("LOCK TABLE samplit.log_tiles IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();

        var scans = Enumerable.Range(0, Waiting).Select(_ => banner.Get("/audit/verification")).ToList();
        (await banner.Get("/allocation")).Is(HttpStatusCode.OK);
        await transaction.RollbackAsync();

        Assert.All(await Task.WhenAll(scans), a => a.Is(HttpStatusCode.OK));
    }

    [Fact]
    public async Task Give_their_connection_back_when_nobody_waits_for_them_any_more()
    {
        await using var server = await RunningServer.StartAsync();
        var banner = await An.Experiment.For("ctr").DraftOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            "LOCK TABLE samplit.daily_metrics IN ACCESS EXCLUSIVE MODE",
            connection
        );
        await hold.ExecuteNonQueryAsync();
        using var gone = new CancellationTokenSource();
        var read = server.Http.GetAsync(
            new Uri($"/api/experiments/{banner.Id}/allocation", UriKind.Relative),
            gone.Token
        );
        await Eventually.TrueAsync("somebody waits", async () => await Waiters() == 1);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await Eventually.TrueAsync("nobody waits", async () => await Waiters() == 0);

        async Task<long> Waiters()
        {
            await using var command = owner.CreateCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            );
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }
}
