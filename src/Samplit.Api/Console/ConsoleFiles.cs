using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Samplit.Api.Console;

/// <summary>What the build put into the program: one page, and the scripts and styles that it names.</summary>
internal sealed class ConsoleFiles
{
    private const string Folder = "console/";
    private const string PageName = "index.html";
    private const string Gzip = ".gz";
    private const string Brotli = ".br";

    private static readonly FileExtensionContentTypeProvider Types = new();

    // The program that writes the code of endpoints, when this is built, has none of them yet.
    private readonly Lazy<Dictionary<string, ConsoleFile>> _files = new(ReadAll);

    public ConsoleFile Page =>
        Find(PageName) ?? throw new InvalidOperationException("The program was built without its console.");

    public ConsoleFile? Find(string name) => _files.Value.GetValueOrDefault(name);

    private static Dictionary<string, ConsoleFile> ReadAll()
    {
        var names = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Where(n => !n.EndsWith(Gzip, StringComparison.Ordinal) && !n.EndsWith(Brotli, StringComparison.Ordinal));
        return names.ToDictionary(n => n[Folder.Length..], Read, StringComparer.Ordinal);
    }

    private static ConsoleFile Read(string resource)
    {
        var plain = Bytes(resource);
        Types.TryGetContentType(resource, out var type);
        return new(
            $"{type}; charset=utf-8",
            Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12)),
            plain,
            Bytes(resource + Gzip),
            Bytes(resource + Brotli)
        );
    }

    private static byte[] Bytes(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
