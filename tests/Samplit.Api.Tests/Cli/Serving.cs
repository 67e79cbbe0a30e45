using System.Net;
using System.Net.Sockets;
using Samplit.Api.Database;
using Samplit.Testing;

namespace Samplit.Api.Tests.Cli;

public class Serving
{
    /// <summary>Nobody answers where the database is said to be: it is not asked.</summary>
    [Fact]
    public async Task At_an_address_that_is_taken_is_refused_in_a_line_before_anything_else()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var run = await CommandRun.OfProcessAsync(
            new DatabaseConnections("Host=127.0.0.1;Port=1;Username=nobody;Database=none"),
            "serve",
            "--urls",
            url
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith($"Another program listens at {url} already.", run.Error, StringComparison.Ordinal);
        Assert.Contains("--urls", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_healthy_when_it_is_ready_and_not_when_nobody_answers()
    {
        await using var server = await RunningServer.StartAsync();
        var nobody = new DatabaseConnections("Host=nowhere");

        var ready = await CommandRun.OfAsync(nobody, "health", "--url", server.Http.BaseAddress!.ToString());
        var away = await CommandRun.OfAsync(nobody, "health", "--url", "http://127.0.0.1:1");

        Assert.Equal((0, """{"status":"ready"}"""), (ready.ExitCode, ready.Output.Trim()));
        Assert.Equal(2, away.ExitCode);
        Assert.StartsWith("Nobody answers at http://127.0.0.1:1", away.Error, StringComparison.Ordinal);
    }
}
