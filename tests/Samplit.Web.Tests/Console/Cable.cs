using System.Net;
using System.Net.Sockets;

namespace Samplit.Web.Tests.Console;

/// <summary>Between a browser and a server; it can be pulled, as when a server is killed, and put in again.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly HashSet<TcpClient> _open = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private bool _isPulled;

    public Cable(Uri server)
    {
        _server = server.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Such as http://127.0.0.1:40123, without a slash at its end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Pull()
    {
        lock (_lock)
        {
            _isPulled = true;
            foreach (var client in _open)
            {
                client.Dispose();
            }
            _open.Clear();
        }
    }

    public void PutIn()
    {
        lock (_lock)
        {
            _isPulled = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Pull();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                if (Keep(client, server))
                {
                    _ = CarryAsync(client, server);
                }
                else
                {
                    client.Dispose();
                    server.Dispose();
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // Nobody listens any more.
        }
    }

    private bool Keep(TcpClient client, TcpClient server)
    {
        lock (_lock)
        {
            return !_isPulled && _open.Add(client) && _open.Add(server);
        }
    }

    private async Task CarryAsync(TcpClient client, TcpClient server)
    {
        using (client)
        using (server)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream()),
                    server.GetStream().CopyToAsync(client.GetStream())
                );
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                // One of the two has gone, and so does the other.
            }
        }
    }
}
