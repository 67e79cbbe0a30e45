namespace Samplit.Domain.Access;

public enum PrincipalKind
{
    User,
    Key,
}

/// <summary>Who asks, and what is granted to them.</summary>
public sealed record Principal(PrincipalKind Kind, Guid Id, IReadOnlyDictionary<Permission, Grant> Grants)
{
    /// <summary>
    /// How events name them: by id, as names of persons are in no event. Such as <c>key:0199…</c>.
    /// </summary>
    public string Actor { get; } = $"{Kind.ToString().ToLowerInvariant()}:{Id:D}";

    /// <summary>Whether they may ask for it; to approve it when others do is something else.</summary>
    public bool May(Permission permission) =>
        Grants.TryGetValue(permission, out var grant) && grant is Grant.Allow or Grant.Propose;
}
