using System.Net;
using System.Net.Sockets;
using Samplit.Api.Http;
using Samplit.Api.Installations;

namespace Samplit.Api.Web;

/// <summary>Whose request it is, as far as an address can tell one household from another.</summary>
public sealed class ClientNetworks(ClientAddresses addresses)
{
    private const int SubnetBytes = 8;

    /// <returns>Null when it cannot tell one client from another.</returns>
    public IPAddress? Find(HttpContext http) =>
        addresses.Find(http) is { } address
        // Many may come through a proxy that we were not told of.
        && (addresses.KnowsProxies || PublicAddress.Is(address))
            ? Subnet(address)
            : null;

    /// <summary>One household or machine has all addresses of a network of 64 bits (RFC 6177).</summary>
    private static IPAddress Subnet(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, SubnetBytes), .. new byte[SubnetBytes]])
            : address;
}
