using System.Net;

namespace Samplit.Api.Runtime;

/// <summary>Where the server may listen while there is no access control: on this machine only, unless told otherwise.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:5080";

    /// <returns>Why the addresses are refused; null when they are fine.</returns>
    public static string? Problem(string urls, bool allowUnauthenticated)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
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

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
