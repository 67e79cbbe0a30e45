namespace Samplit.Domain.Access;

/// <summary>
/// The roles that there are, those that are built in and those that somebody has made, and the projects that they can be
/// had in.
/// </summary>
public sealed class RoleCatalog
{
    private readonly Dictionary<string, Role> _byName;
    private readonly HashSet<Guid>? _projects;

    /// <param name="custom">Those that were made. None of them hides one that is built in.</param>
    /// <param name="projects">Those that were made; null where that is not asked.</param>
    public RoleCatalog(IEnumerable<Role> custom, IEnumerable<Guid>? projects = null)
    {
        _projects = projects?.Append(Project.DefaultId).ToHashSet();
        All = [.. Role.BuiltIn, .. custom.Where(r => Role.Find(r.Name) is null)];
        _byName = All.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    public static RoleCatalog BuiltIn { get; } = new([]);

    public IReadOnlyList<Role> All { get; }

    /// <summary>As a refusal lists them.</summary>
    internal string Names => string.Join(", ", All.Select(r => r.Name));

    internal bool HasProject(Guid project) => _projects?.Contains(project) ?? true;

    /// <returns>Null where there is none of this name.</returns>
    public Role? Find(string name) => _byName.GetValueOrDefault(name);
}
