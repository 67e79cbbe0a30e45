using System.Net;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>Where a request comes from, behind whatever proxies we were told of.</summary>
public sealed class ClientAddresses
{
    private const string ForwardedFor = "X-Forwarded-For";

    private readonly IPNetwork[] _proxies;

    /// <exception cref="InvalidOperationException">A proxy in the settings is no address or network.</exception>
    public ClientAddresses(ProxyOptions options) => _proxies = [.. options.TrustedProxies.Select(Network)];

    /// <summary>Whether we were told of proxies, so that every other address is a client's.</summary>
    public bool KnowsProxies => _proxies.Length > 0;

    /// <summary>
    /// The last address on the way here that is none of the proxies': what stands before it in the header, its sender
    /// may have made up. IPv4 if it can be.
    /// </summary>
    /// <returns>Null when a proxy does not say.</returns>
    public IPAddress? Find(HttpContext http)
    {
        var address = Plain(http.Connection.RemoteIpAddress);
        if (address is null || !IsProxy(address))
        {
            return address;
        }
        foreach (var hop in http.Request.Headers[ForwardedFor].ToString().Split(',').Reverse())
        {
            if (!IPEndPoint.TryParse(hop.Trim(), out var told))
            {
                break;
            }
            address = Plain(told.Address)!;
            if (!IsProxy(address))
            {
                return address;
            }
        }
        return null;
    }

    /// <summary>
    /// Whether somebody on this machine asks, and no proxy that runs here for others: one that says so, at least.
    /// </summary>
    public static bool IsOfThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey(ForwardedFor)
        && !http.Request.Headers.ContainsKey("Forwarded");

    private bool IsProxy(IPAddress address) => Array.Exists(_proxies, p => p.Contains(address));

    private static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : address;

    private static IPNetwork Network(string text) =>
        Networks.Read(text)
        ?? throw new InvalidOperationException(
            $"Samplit:TrustedProxies has '{text}', which is no address and no network."
        );
}
