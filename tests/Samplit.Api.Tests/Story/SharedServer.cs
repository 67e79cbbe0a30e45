using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>One server for all tests that look at their own experiment only. Ends before the cluster it is on.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await new PostgresCluster().DisposeAsync();
    }
}
