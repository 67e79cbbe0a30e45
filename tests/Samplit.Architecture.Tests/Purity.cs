using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Samplit.Architecture.Tests;

/// <summary>Finds in a compiled assembly what would make the same call answer differently twice.</summary>
internal static class Purity
{
    private static readonly HashSet<string> Members =
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System",
        "System.TimeProvider.GetUtcNow",
        "System.TimeProvider.GetTimestamp",
        "System.Guid.NewGuid",
        "System.Guid.CreateVersion7",
    ];

    private static readonly HashSet<string> Types =
    [
        "System.Random",
        "System.Environment",
        "System.Console",
        "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process",
        "System.Security.Cryptography.RandomNumberGenerator",
        "System.IO.File",
        "System.IO.FileInfo",
        "System.IO.FileStream",
        "System.IO.Directory",
        "System.IO.DirectoryInfo",
        "System.Threading.Timer",
        "System.Threading.PeriodicTimer",
    ];

    private static readonly string[] Namespaces = ["System.Net"];

    /// <summary>Of those namespaces, what is a number and reaches nobody.</summary>
    private static readonly HashSet<string> Numbers =
    [
        "System.Net.IPAddress",
        "System.Net.IPNetwork",
        "System.Net.Sockets.AddressFamily",
    ];

    /// <summary>All that <see cref="Findings"/> looks for.</summary>
    public static IEnumerable<string> Rules => [.. Members, .. Types, .. Namespaces];

    /// <summary>The rules that an assembly breaks.</summary>
    public static IReadOnlyCollection<string> Findings(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var findings = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            var (space, name) = (metadata.GetString(type.Namespace), Name(metadata, type));
            findings.UnionWith(Types.Where(t => t == name));
            findings.UnionWith(
                Namespaces.Where(n =>
                    (space == n || space.StartsWith(n + ".", StringComparison.Ordinal)) && !Numbers.Contains(name)
                )
            );
        }
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
                var name = $"{Name(metadata, type)}.{metadata.GetString(member.Name)}";
                findings.UnionWith(Members.Where(m => m == name));
            }
        }
        return findings;
    }

    private static string Name(MetadataReader metadata, TypeReference type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
