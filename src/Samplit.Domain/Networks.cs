using System.Net;
using System.Net.Sockets;

namespace Samplit.Domain;

/// <summary>Networks as people write them.</summary>
public static class Networks
{
    /// <summary>In CIDR (RFC 4632), such as 10.1.0.0/16; or an address, which is a network of one.</summary>
    /// <returns>Null for what is neither.</returns>
    public static IPNetwork? Read(string? text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : null;
}
