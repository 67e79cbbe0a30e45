using System.Net;
using System.Net.Sockets;

namespace Samplit.Api.Installations;

public sealed record SiteOptions
{
    /// <summary>
    /// Whether sites that we are told of may lie on this machine or in a private network, as those of tests do.
    /// </summary>
    public bool AllowPrivateSites { get; init; }
}

/// <summary>
/// How a site is asked whose name somebody has told us: the name is resolved once, and the connection goes to the very
/// address that was looked at, so that no name leads into our own network. It follows no redirect and uses no proxy,
/// which would resolve the name by itself.
/// </summary>
public sealed class SiteConnection(SiteOptions options) : IDisposable
{
    private const int MaxAnswerSize = 256 * 1024;

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(4),
            // A name may lead elsewhere by the next time.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, options.AllowPrivateSites, ct),
        }
    )
    {
        // Shopify waits five seconds for the answer to a webhook.
        Timeout = TimeSpan.FromSeconds(4),
        MaxResponseContentBufferSize = MaxAnswerSize,
    };

    /// <summary>Asks once.</summary>
    /// <param name="host">And a port, or none. Plain http is for this machine only.</param>
    /// <returns>Null when no answer came, for whatever reason.</returns>
    public async Task<HttpResponseMessage?> AskAsync(
        string host,
        string path,
        Action<HttpRequestMessage> prepare,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{SchemeOf(host)}://{host}{path}"));
        prepare(request);
        try
        {
            return await _http.SendAsync(request, ct);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static string SchemeOf(string host)
    {
        var name = host.Split(':')[0];
        var isHere = name == "localhost" || (IPAddress.TryParse(name, out var ip) && IPAddress.IsLoopback(ip));
        return isHere ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint site, bool allowPrivate, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(site.Host, ct);
        if (!allowPrivate && !Array.TrueForAll(addresses, PublicAddress.Is))
        {
            throw new HttpRequestException("The site has an address that is not public.");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, site.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
