using System.Net;
using System.Net.Sockets;

namespace Samplit.Api.Installations;

/// <summary>
/// Addresses of the public internet. Everything else may be a machine of our own network, to which nobody is to be led
/// by the name of a site: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890) say which.
/// </summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] SpecialOfVersion4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    /// <summary>What is given out to anybody so far.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // Teredo and 6to4 have an address of version 4 in them, which may be any.
    private static readonly IPNetwork[] SpecialOfVersion6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n)),
    ];

    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(SpecialOfVersion4, n => n.Contains(plain))
            : GlobalUnicast.Contains(plain) && !Array.Exists(SpecialOfVersion6, n => n.Contains(plain));
    }
}
