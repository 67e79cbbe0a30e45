using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <param name="Allows">Does it.</param>
/// <param name="Proposes">Does it where nobody has to approve.</param>
/// <param name="Approves">Approves what others propose.</param>
/// <param name="IsBuiltIn">Whether it is always there, and stays as it is.</param>
/// <param name="Revision">0 of one that is built in.</param>
public sealed record RoleView(
    string Name,
    IReadOnlyList<string> Allows,
    IReadOnlyList<string> Proposes,
    IReadOnlyList<string> Approves,
    bool IsBuiltIn,
    int Revision
) : IRevised, IExample
{
    static object IExample.Example => Some;

    internal static RoleView Some { get; } =
        new("release-manager", ["experiment:read"], [], ["experiment:start"], IsBuiltIn: false, Revision: 1);

    public static RoleView From(CustomRole role) => From(role.AsRole(), isBuiltIn: false, role.Revision);

    public static RoleView From(Role role, bool isBuiltIn, int revision)
    {
        return new(role.Name, Names(Grant.Allow), Names(Grant.Propose), Names(Grant.Approve), isBuiltIn, revision);

        IReadOnlyList<string> Names(Grant grant) =>
            [.. role.Grants.Where(g => g.Value.HasFlag(grant)).Select(g => g.Key.Name()).Order(StringComparer.Ordinal)];
    }
}

public sealed record RolesView(IReadOnlyList<RoleView> Roles);

/// <param name="Name">Small letters and digits of ASCII, in words with a hyphen between them. It stays for ever.</param>
/// <param name="Allows">Permissions that it does.</param>
/// <param name="Proposes">Those that it does where nobody has to approve.</param>
/// <param name="Approves">Those that it approves when others propose.</param>
public sealed record CreateRoleRequest(
    [Required] string? Name,
    IReadOnlyList<string?>? Allows,
    IReadOnlyList<string?>? Proposes = null,
    IReadOnlyList<string?>? Approves = null
) : IExample
{
    static object IExample.Example =>
        new CreateRoleRequest("release-manager", ["experiment:read"], null, ["experiment:start"]);
}

/// <param name="Allows">All that it does then.</param>
/// <param name="Proposes">All that it does then where nobody has to approve.</param>
/// <param name="Approves">All that it approves then when others propose.</param>
public sealed record ChangeRoleRequest(
    IReadOnlyList<string?>? Allows,
    IReadOnlyList<string?>? Proposes = null,
    IReadOnlyList<string?>? Approves = null
) : IExample
{
    static object IExample.Example => new ChangeRoleRequest(["experiment:read"], null, ["experiment:start"]);
}
