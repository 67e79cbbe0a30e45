using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Samplit.Api.Http;

namespace Samplit.Api.Web;

/// <summary>
/// What pages run, as it was built: the snippet, its part that watches whether variants are seen, both in one for pages
/// that pin them, and the loader that fetches it.
/// </summary>
public sealed class SnippetCode
{
    /// <summary>Stands in the loader for the address of the snippet.</summary>
    private const string Address = "__SAMPLIT_SNIPPET__";

    private readonly RequestOptions _options;
    private readonly string _loader = Encoding.UTF8.GetString(Read("loader.js")).Trim();

    public SnippetCode(RequestOptions options)
    {
        _options = options;
        Snippet = Read("snippet.js");
        Hook = Read("hook.js");
        Picker = Read("picker.js");
        var (watcher, pinned) = (Read("watch.js"), Read("pinned.js"));
        (WatcherVersion, Version) = (VersionOf(watcher), VersionOf(pinned));
        ByVersion = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [WatcherVersion] = watcher,
            [Version] = pinned,
        };
        Integrity = "sha384-" + Convert.ToBase64String(SHA384.HashData(pinned));
    }

    /// <summary>Fetches the watcher by itself.</summary>
    public ReadOnlyMemory<byte> Snippet { get; }

    /// <summary>What has a page load the picker that was opened for it; it stands before the snippet.</summary>
    public ReadOnlyMemory<byte> Hook { get; }

    /// <summary>What chooses elements on a page.</summary>
    public ReadOnlyMemory<byte> Picker { get; }

    /// <summary>What comes from an address with the version in it, and never anything else.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ByVersion { get; }

    /// <summary>Of the part that watches whether variants are seen.</summary>
    public string WatcherVersion { get; }

    /// <summary>Of what pages pin.</summary>
    public string Version { get; }

    /// <summary>As an <c>integrity</c> attribute has it (W3C Subresource Integrity).</summary>
    public string Integrity { get; }

    /// <summary>
    /// Where a page finds the server, without a slash at its end: as it is configured, else as it was asked.
    /// </summary>
    public string Server(HttpRequest request) =>
        _options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}";

    public string Loader(string address) => _loader.Replace(Address, address, StringComparison.Ordinal);

    private static string VersionOf(byte[] code) => Convert.ToHexStringLower(SHA256.HashData(code).AsSpan(0, 8));

    private static byte[] Read(string name)
    {
        using var resource =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
