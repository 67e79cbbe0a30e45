using System.Collections.Frozen;
using System.Text.Json;
using Samplit.Domain.Installations;

namespace Samplit.Domain.Access;

public enum PrincipalKind
{
    User,
    Key,

    /// <summary>Whoever came in by a <see cref="Access.BreakGlass"/>.</summary>
    BreakGlass,
}

/// <summary>What somebody has in a project.</summary>
/// <param name="Project">Null for all of them, and for what is in none.</param>
public sealed record ScopedGrants(Guid? Project, IReadOnlyDictionary<Permission, Grant> Grants)
{
    /// <summary>To approve it when others do is something else.</summary>
    public bool Allows(Permission permission) => Has(permission, Grant.Allow | Grant.Propose);

    public bool Approves(Permission permission) => Has(permission, Grant.Approve);

    private bool Has(Permission permission, Grant any) =>
        Grants.TryGetValue(permission, out var grant) && (grant & any) != Grant.None;
}

/// <summary>Which flags somebody evaluates.</summary>
/// <param name="IsForClients">Whether only those that are for clients are there.</param>
/// <param name="Domains">The sites whose pages may ask; null where no page may.</param>
public sealed record FlagScope(
    Guid Project,
    string Environment,
    bool IsForClients,
    IReadOnlyList<string>? Domains = null
)
{
    /// <summary>In place of domains: pages of every site.</summary>
    public const string AnySite = "*";

    /// <summary>Whether a page of this origin may ask.</summary>
    public bool IsOn(string origin) =>
        IsForClients && Domains?.Any(domain => domain == AnySite || SiteDomain.Allows(domain, origin)) == true;
}

/// <summary>Who asks, and what is granted to them.</summary>
/// <param name="Scopes">One for each project, and one for everywhere, as far as they have anything there.</param>
/// <param name="IsSuperuser">Whether they make other superusers.</param>
/// <param name="Owner">Of a key, the user who made it; null where that is not known.</param>
/// <param name="Flags">Of a key for flags; null of everybody else.</param>
public sealed record Principal(
    PrincipalKind Kind,
    Guid Id,
    IReadOnlyList<ScopedGrants> Scopes,
    bool IsSuperuser = false,
    Guid? Owner = null,
    FlagScope? Flags = null
)
{
    private readonly FrozenSet<Permission> _everywhere = Permissions
        .All.Where(p => Scopes.Any(s => s.Project is null && s.Allows(p)))
        .ToFrozenSet();

    private readonly FrozenSet<Permission> _anywhere = Permissions
        .All.Where(p => Scopes.Any(s => s.Allows(p)))
        .ToFrozenSet();

    /// <summary>
    /// How events name them: by id, as names of persons are in no event. Such as <c>key:0199…</c>.
    /// </summary>
    public string Actor { get; } = $"{Prefix(Kind)}:{Id:D}";

    /// <summary>How the names of all of a kind begin, before the colon.</summary>
    public static string Prefix(PrincipalKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>Null of whoever is no user.</summary>
    public Guid? UserId => Kind == PrincipalKind.User ? Id : null;

    /// <summary>The person who acts: a user, or the owner of a key.</summary>
    public Guid? Person => UserId ?? Owner;

    /// <summary>Names of all that they may ask for in some project, or everywhere, in alphabetical order.</summary>
    public IReadOnlyList<string> PermissionNames() =>
        [.. _anywhere.Select(p => p.Name()).Order(StringComparer.Ordinal)];

    /// <summary>Whether they may ask for it in some project, or everywhere.</summary>
    public bool May(Permission permission) => _anywhere.Contains(permission);

    /// <summary>Whether they may ask for it in every project, and of what is in none.</summary>
    public bool MayEverywhere(Permission permission) => _everywhere.Contains(permission);

    /// <summary>Whether they may ask for it in this project.</summary>
    public bool May(Permission permission, Guid project) =>
        MayEverywhere(permission) || Scopes.Any(s => s.Project == project && s.Allows(permission));

    /// <summary>Whether they may approve it in this project, when others propose it.</summary>
    public bool MayApprove(Permission permission, Guid project) =>
        Scopes.Any(s => (s.Project is null || s.Project == project) && s.Approves(permission));

    /// <summary>
    /// Whether they have as much of it themselves as somebody is to get. To appoint who approves it takes to do it, to
    /// propose it or to approve it; and so it takes to make proposals to appoint who decides about them.
    /// </summary>
    /// <param name="project">Where it is to hold; null for everywhere.</param>
    public bool Covers(Permission permission, Grant wanted, Guid? project)
    {
        var asked = permission == Permission.ProposalDecide ? Permission.ProposalCreate : permission;
        return Scopes.Any(s =>
            (s.Project is null || s.Project == project)
            && (
                IsWithin(wanted, s.Grants.GetValueOrDefault(permission))
                || IsWithin(wanted, s.Grants.GetValueOrDefault(asked))
            )
        );
    }

    /// <summary>As much of what somebody else has as they have themselves, wherever that is.</summary>
    internal IEnumerable<ScopedGrants> Limit(ScopedGrants grants) =>
        Scopes
            .Select(s => s.Project)
            .Append(grants.Project)
            .Distinct()
            .Where(project => grants.Project is null || project == grants.Project)
            .Select(project => new ScopedGrants(
                project,
                grants
                    .Grants.Select(g => (g.Key, Grant: Within(g.Value, HeldIn(project, g.Key))))
                    .Where(g => g.Grant != Grant.None)
                    .ToDictionary(g => g.Key, g => g.Grant)
            ));

    private Grant HeldIn(Guid? project, Permission permission) =>
        Scopes
            .Where(s => s.Project is null || s.Project == project)
            .Aggregate(Grant.None, (all, s) => all | s.Grants.GetValueOrDefault(permission));

    /// <summary>Who proposes it and who does it, do the same.</summary>
    private static Grant Within(Grant wanted, Grant held) =>
        ((held & (Grant.Allow | Grant.Propose)) != Grant.None ? wanted & (Grant.Allow | Grant.Propose) : Grant.None)
        | (wanted & held & Grant.Approve);

    private static bool IsWithin(Grant wanted, Grant held) =>
        held != Grant.None
        && (!wanted.HasFlag(Grant.Allow) || held.HasFlag(Grant.Allow))
        && (!wanted.HasFlag(Grant.Propose) || (held & (Grant.Allow | Grant.Propose)) != Grant.None);

    /// <summary>Where they may ask for it; null for everywhere.</summary>
    public IReadOnlyList<Guid>? ProjectsWith(Permission permission) =>
        MayEverywhere(permission)
            ? null
            : [.. Scopes.Where(s => s.Allows(permission)).Select(s => s.Project).OfType<Guid>()];
}
