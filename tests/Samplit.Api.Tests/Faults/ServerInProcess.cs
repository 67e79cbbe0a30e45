using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>A server on a port of its own in this process, whose clock the test can move.</summary>
internal sealed class ServerInProcess : Node
{
    private readonly RunningServer _server;

    private ServerInProcess(string name, RunningServer server, MovedClock clock)
        : base(name) => (_server, Clock) = (server, clock);

    public MovedClock Clock { get; }

    protected override (HttpClient Http, Uri Url)? Reach => (_server.Http, _server.Http.BaseAddress!);

    public static async Task<ServerInProcess> StartAsync(
        string name,
        string connectionString,
        params (string Name, string Value)[] settings
    )
    {
        var clock = new MovedClock();
        return new ServerInProcess(name, await RunningServer.ListenAsync(connectionString, clock, settings), clock);
    }

    public override Task EndAsync() => _server.DisposeAsync().AsTask();

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
