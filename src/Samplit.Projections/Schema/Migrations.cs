using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Projections.Schema;

/// <summary>
/// The numbered SQL files (<c>NNNN_name.sql</c>) embedded in one folder of an assembly, applied in order and once, and
/// its <c>grants.sql</c>, if there is one: what a role may do that does not own the tables.
/// </summary>
/// <param name="Component">Name under which they are remembered; each component counts its own files.</param>
/// <param name="Folder">The folder, as the names of the resources begin: <c>Samplit.Api.Schema.</c></param>
public sealed record Migrations(string Component, Assembly Assembly, string Folder)
{
    private const string GrantsFile = ".grants.sql";

    internal IReadOnlyList<Migration> Files() =>
        [
            .. Resources()
                .Where(n => !IsGrants(n))
                .Select(resource => (Resource: resource, Name: resource[..^4].Split('.')[^1]))
                .Select(f => new Migration(Component, int.Parse(f.Name[..4]), f.Name[5..], Read(f.Resource)))
                .OrderBy(f => f.Number),
        ];

    /// <summary>Null when nothing is to be granted.</summary>
    internal string? Grants() => Resources().SingleOrDefault(IsGrants) is { } resource ? Read(resource) : null;

    private IEnumerable<string> Resources() =>
        Assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal));

    private static bool IsGrants(string resource) => resource.EndsWith(GrantsFile, StringComparison.Ordinal);

    private string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}

/// <summary>A migration as it lies in the assembly or was applied.</summary>
public sealed record Migration(string Component, int Number, string Name, string Sql)
{
    internal string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

public sealed class MigrationException(string message) : Exception(message);
