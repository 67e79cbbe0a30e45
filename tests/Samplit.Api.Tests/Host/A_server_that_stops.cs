using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Host;

public class A_server_that_stops
{
    [Fact]
    public async Task Answers_what_it_has_taken_and_takes_no_more()
    {
        await using var server = await RunningServer.StartAsync();
        var experiment = await An.Experiment.RunningOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"SELECT 1 FROM samplit.mt_streams WHERE id = '{experiment.Id}' FOR UPDATE",
            connection
        );
        await hold.ExecuteNonQueryAsync();
        var visits = Enumerable.Range(0, 20).Select(i => new Visit($"v-{i}")).ToArray();
        var inFlight = visits.Select(v => v.SendAsync(server, experiment)).ToArray();
        await Task.WhenAll(visits.Select(v => v.Taken));
        await Locks.SomebodyWaits(owner);

        var stopping = server.App.StopAsync();
        var lifetime = server.App.Services.GetRequiredService<IHostApplicationLifetime>();
        Assert.True(lifetime.ApplicationStopping.IsCancellationRequested);
        await transaction.RollbackAsync();

        Assert.All(await Task.WhenAll(inFlight), a => Assert.True(a.Is(HttpStatusCode.OK)["isNew"].GetBoolean()));
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<HttpRequestException>(() => experiment.Assign("late"));
        await using var next = await RunningServer.StartOnAsync(server.ConnectionString);
        Assert.Equal(20, (await experiment.On(next).Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task Stops_within_10_seconds_whatever_it_waits_for()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:RequestTimeout", "00:00:00.900"),
            ("Logging:LogLevel:Default", "None")
        );
        var experiment = await An.Experiment.RunningOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"SELECT 1 FROM samplit.mt_streams WHERE id = '{experiment.Id}' FOR UPDATE",
            connection
        );
        await hold.ExecuteNonQueryAsync();
        var never = experiment.Assign("v-1");
        await Locks.SomebodyWaits(owner);

        await Task.Run(async () =>
            {
                await server.App.StopAsync();
                await server.App.DisposeAsync();
            })
            .WaitAsync(TimeSpan.FromSeconds(10));

        (await never).IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        await transaction.RollbackAsync();
    }

    /// <summary>
    /// A request that is known to be taken: its body is sent when the server asks for it, and not before.
    /// </summary>
    private sealed class Visit(string visitor)
        : StringContent($$"""{"visitor":"{{visitor}}"}""", Encoding.UTF8, "application/json")
    {
        private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Taken => _taken.Task;

        public async Task<Answer> SendAsync(RunningServer server, TestExperiment experiment)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                new Uri($"/v1/experiments/{experiment.Id}/assignments", UriKind.Relative)
            );
            request.Content = this;
            request.Headers.ExpectContinue = true;
            return await Answer.ReadAsync(await server.Http.SendAsync(request));
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _taken.TrySetResult();
            return base.SerializeToStreamAsync(stream, context);
        }

        protected override Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellationToken
        )
        {
            _taken.TrySetResult();
            return base.SerializeToStreamAsync(stream, context, cancellationToken);
        }
    }
}
