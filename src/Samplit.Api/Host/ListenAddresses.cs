using System.Net;
using System.Net.Sockets;

namespace Samplit.Api.Host;

/// <summary>Where the server listens; on this machine only, unless told otherwise.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:5080";

    /// <summary>The addresses of a list that <see cref="Problem"/> has no objection to.</summary>
    public static IReadOnlyList<BindingAddress> Parsed(string? urls) => [.. Split(urls).Select(BindingAddress.Parse)];

    /// <param name="publicUrls">Where only the public plane is; they may be reachable from anywhere.</param>
    /// <returns>Why the addresses are refused; null when they are fine.</returns>
    public static string? Problem(string urls, string? publicUrls = null)
    {
        var all = Split(urls);
        if (all.Length == 0)
        {
            // Without an address the web server would choose one by settings of its own.
            return $"There is no address to listen on; an example is {Default}.";
        }
        foreach (var url in all)
        {
            if (Parse(url) is null)
            {
                return $"'{url}' is no address to listen on; an example is {Default}.";
            }
        }
        foreach (var url in Split(publicUrls))
        {
            if (Parse(url) is not { } address)
            {
                return $"'{url}' is no address to listen on; an example is {Default}.";
            }
            if (all.Select(Parse).Any(other => IsSamePlace(other!, address)))
            {
                return $"'{url}' is for the public only, so it takes a port of its own.";
            }
        }
        return null;
    }

    /// <returns>The first address that another program listens at; null when all are free.</returns>
    public static string? Taken(string urls, string? publicUrls)
    {
        foreach (var url in Split(urls).Concat(Split(publicUrls)))
        {
            var address = Parse(url)!;
            if (address.IsUnixPipe || address.Port == 0)
            {
                continue;
            }
            var host =
                IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip
                : IsLoopback(address.Host) ? IPAddress.Loopback
                : IPAddress.Any;
            using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(host, address.Port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return url;
            }
            catch (SocketException)
            {
                // Whatever else is wrong, the web server says.
            }
        }
        return null;
    }

    private static string[] Split(string? urls) =>
        urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsSamePlace(BindingAddress one, BindingAddress other) =>
        one.IsUnixPipe == other.IsUnixPipe
        && (one.IsUnixPipe ? one.UnixPipePath == other.UnixPipePath : one.Port == other.Port);

    private static BindingAddress? Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return
                address is { Scheme: "http" or "https", PathBase: "", Port: >= 0 and <= IPEndPoint.MaxPort }
                && (
                    address.IsUnixPipe
                    || address.Host is "*" or "+"
                    || Uri.CheckHostName(address.Host) != UriHostNameType.Unknown
                )
                ? address
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
