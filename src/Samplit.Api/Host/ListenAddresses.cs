using System.Net;

namespace Samplit.Api.Host;

/// <summary>Where the server may listen while there is no access control: on this machine only, unless told otherwise.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:5080";

    /// <returns>Why the addresses are refused; null when they are fine.</returns>
    public static string? Problem(string urls, bool allowUnauthenticated)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (all.Length == 0)
        {
            // Without an address the web server would choose one by settings of its own.
            return $"There is no address to listen on; an example is {Default}.";
        }
        foreach (var url in all)
        {
            if (Parse(url) is not { } address)
            {
                return $"'{url}' is no address to listen on; an example is {Default}.";
            }
            if (!allowUnauthenticated && !address.IsUnixPipe && !IsLoopback(address.Host))
            {
                return $"Samplit has no access control yet, so it listens on this machine only, and '{url}' is reachable from "
                    + "others. Put it behind something that checks who calls and give --allow-unauthenticated, or use a "
                    + "loopback address.";
            }
        }
        return null;
    }

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
