using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Samplit.Api.Http;

namespace Samplit.Api.Web;

/// <summary>What pages run, as it was built: the snippet, and the loader that fetches it.</summary>
public sealed class SnippetCode
{
    /// <summary>Stands in the loader for the address of the snippet.</summary>
    private const string Address = "__SAMPLIT_SNIPPET__";

    private readonly RequestOptions _options;
    private readonly string _loader = Encoding.UTF8.GetString(Read("loader.js")).Trim();

    public SnippetCode(RequestOptions options)
    {
        _options = options;
        var snippet = Read("snippet.js");
        Snippet = snippet;
        Hook = Read("hook.js");
        Picker = Read("picker.js");
        Version = Convert.ToHexStringLower(SHA256.HashData(snippet).AsSpan(0, 8));
        Integrity = "sha384-" + Convert.ToBase64String(SHA384.HashData(snippet));
    }

    public ReadOnlyMemory<byte> Snippet { get; }

    /// <summary>What has a page load the picker that was opened for it; it stands before the snippet.</summary>
    public ReadOnlyMemory<byte> Hook { get; }

    /// <summary>What chooses elements on a page.</summary>
    public ReadOnlyMemory<byte> Picker { get; }

    /// <summary>Names this build in an address: other code never comes from there.</summary>
    public string Version { get; }

    /// <summary>As an <c>integrity</c> attribute has it (W3C Subresource Integrity).</summary>
    public string Integrity { get; }

    /// <summary>
    /// Where a page finds the server, without a slash at its end: as it is configured, else as it was asked.
    /// </summary>
    public string Server(HttpRequest request) =>
        _options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}";

    public string Loader(string address) => _loader.Replace(Address, address, StringComparison.Ordinal);

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
