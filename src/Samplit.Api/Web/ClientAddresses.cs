using System.Net;
using System.Net.Sockets;
using Samplit.Api.Installations;

namespace Samplit.Api.Web;

/// <summary>Whose request it is, as far as an address can tell.</summary>
internal sealed class ClientAddresses
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const int SubnetBytes = 8;

    private readonly IPNetwork[] _proxies;

    /// <exception cref="InvalidOperationException">A proxy in the settings is no address or network.</exception>
    public ClientAddresses(WebOptions options) => _proxies = [.. options.TrustedProxies.Select(Network)];

    /// <summary>
    /// The last address on the way here that is none of the proxies': what stands before it in the header, its sender
    /// may have made up.
    /// </summary>
    /// <returns>Null when it cannot tell one client from another.</returns>
    public IPAddress? Find(HttpContext http)
    {
        var address = Plain(http.Connection.RemoteIpAddress);
        if (address is null || !IsProxy(address))
        {
            // Many may come through a proxy that we were not told of.
            return address is not null && (_proxies.Length > 0 || PublicAddress.Is(address)) ? Subnet(address) : null;
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
                return Subnet(address);
            }
        }
        return null;
    }

    private bool IsProxy(IPAddress address) => Array.Exists(_proxies, p => p.Contains(address));

    private static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : address;

    /// <summary>One household or machine has all addresses of a network of 64 bits (RFC 6177).</summary>
    private static IPAddress Subnet(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, SubnetBytes), .. new byte[SubnetBytes]])
            : address;

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidOperationException(
            $"Samplit:TrustedProxies has '{text}', which is no address and no network."
        );
}
