using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections.Features;

namespace Samplit.Api.Access;

/// <summary>
/// The key that was shown last on a connection. Backends keep their connections and show the same key with each request:
/// to hash it again would take as long as all else that lets the request in. The server keeps the header of the last
/// request of a connection anyway, so that nothing secret stays in memory for longer.
/// </summary>
/// <param name="Header">The value of <c>Authorization</c>.</param>
/// <param name="Key">What was found for it, of whose secrets it had one.</param>
internal sealed record ConnectionKey(string Header, string PublicId, CachedKey Key)
{
    private static readonly object Item = new();

    /// <returns>Null for the first request of a connection, and where requests of one go on side by side.</returns>
    public static ConnectionKey? Find(HttpContext http) =>
        Items(http) is { } items && items.TryGetValue(Item, out var last) ? (ConnectionKey?)last : null;

    public void Remember(HttpContext http)
    {
        if (Items(http) is { } items)
        {
            items[Item] = this;
        }
    }

    /// <summary>In constant time: what stands in front of this server may share a connection between callers.</summary>
    public bool IsShownBy(string header) =>
        CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(header.AsSpan()),
            MemoryMarshal.AsBytes(Header.AsSpan())
        );

    private static IDictionary<object, object?>? Items(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) ? http.Features.Get<IConnectionItemsFeature>()?.Items : null;
}
