using Samplit.Api.Tests.Description;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>
/// Two servers for all tests that look at what they made themselves only. End before the cluster they are on.
/// </summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>On a port: for what HTTP itself does.</summary>
    public RunningServer Server { get; private set; } = null!;

    /// <summary>In memory, on Alba: for stories about JSON and status.</summary>
    public RunningServer App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync(
            ("Samplit:LiveInterval", "00:00:00.05"),
            ("Samplit:LiveRecheck", "00:00:00.05"),
            ("Samplit:LiveHeartbeat", "00:00:00.2"),
            ("Samplit:LiveListenersOfCaller", "4"),
            ("Samplit:FlagStreamInterval", "00:00:00.05"),
            ("Samplit:FlagStreamRecheck", "00:00:00.05"),
            ("Samplit:FlagStreamHeartbeat", "00:00:00.2"),
            ("Samplit:FlagStreamsOfKey", "3")
        );
        App = await RunningServer.StartInMemoryAsync();
        DescribedApi.Current = DescribedApi.Parse(
            await App.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))
        );
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Server.DisposeAsync();
        await new PostgresCluster().DisposeAsync();
    }
}
