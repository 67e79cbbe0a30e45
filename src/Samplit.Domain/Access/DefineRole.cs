using System.Diagnostics.CodeAnalysis;

namespace Samplit.Domain.Access;

/// <summary>Makes a role, changes and deletes it. Names of permissions are as the caller sent them.</summary>
public static class DefineRole
{
    public const int MaxNameLength = 64;

    /// <summary>That are there, besides those that are built in.</summary>
    public const int MaxRoles = 100;

    private static Refusal Deleted { get; } =
        new(RefusalKind.NotFound, ProblemCodes.RoleNotFound, "The role was deleted.");

    /// <summary>What a role may have: what backends call and provisioning are for keys alone.</summary>
    public static bool IsGrantable(Permission permission) =>
        permission
            is not (
                Permission.DecisionAssign
                or Permission.DecisionConvert
                or Permission.EventTrack
                or Permission.FlagEvaluate
                or Permission.ScimProvision
            );

    /// <param name="existing">How many there are already that were made.</param>
    /// <param name="by">Who asks; null for somebody on the machine.</param>
    public static Decision Create(
        string? name,
        IReadOnlyList<string?>? allows,
        IReadOnlyList<string?>? proposes,
        IReadOnlyList<string?>? approves,
        int existing,
        Principal? by
    )
    {
        if (ValidateName(name) is { } wrong)
        {
            return Decision.Refuse(wrong);
        }
        var (grants, problem) = Read(allows, proposes, approves);
        var refusal =
            problem
            ?? (
                existing >= MaxRoles
                    ? new Refusal(
                        RefusalKind.Conflict,
                        ProblemCodes.TooManyRoles,
                        $"There are at most {MaxRoles} roles."
                    )
                    : null
            )
            ?? Granting.Validate(by, grants);
        return refusal is null ? Decision.Append(new RoleCreated(name!, grants)) : Decision.Refuse(refusal);
    }

    /// <summary>What the role had before, whoever asks need not have to leave it there.</summary>
    /// <param name="by">Who asks; null for somebody on the machine.</param>
    public static Decision Change(
        CustomRole role,
        IReadOnlyList<string?>? allows,
        IReadOnlyList<string?>? proposes,
        IReadOnlyList<string?>? approves,
        Principal? by
    )
    {
        if (role.IsDeleted)
        {
            return Decision.Refuse(Deleted);
        }
        var (grants, problem) = Read(allows, proposes, approves);
        return (problem ?? Granting.Validate(by, [.. grants.Except(role.Grants)])) is { } refusal
                ? Decision.Refuse(refusal)
            : grants.ToHashSet().SetEquals(role.Grants) ? Decision.Nothing
            : Decision.Append(new RoleChanged(grants));
    }

    public static Decision Delete(CustomRole role) =>
        role.IsDeleted ? Decision.Refuse(Deleted) : Decision.Append(new RoleDeleted());

    /// <summary>Whether it could be the name of a role.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && char.IsAsciiLetterLower(name[0])
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static Refusal? ValidateName(string? name) =>
        IsName(name)
            ? Role.Find(name) is null
                ? null
                : Refusal.Invalid("name", "The role of this name is built in.")
            : Refusal.Invalid(
                "name",
                $"From 1 to {MaxNameLength} small letters and digits of ASCII in words with a hyphen between them; a letter first."
            );

    private static (IReadOnlyList<PermissionGrant>, Refusal?) Read(
        IReadOnlyList<string?>? allows,
        IReadOnlyList<string?>? proposes,
        IReadOnlyList<string?>? approves
    )
    {
        var grants = new List<PermissionGrant>();
        var seen = new HashSet<Permission>();
        foreach (
            var (field, names, grant) in ((string Field, IReadOnlyList<string?>? Names, Grant Grant)[])
                [
                    ("allows", allows, Grant.Allow),
                    ("proposes", proposes, Grant.Propose),
                    ("approves", approves, Grant.Approve),
                ]
        )
        {
            if (names?.Count > Permissions.All.Count)
            {
                return ([], Refusal.Invalid(field, $"At most {Permissions.All.Count} of them."));
            }
            foreach (var (i, name) in (names ?? []).Index())
            {
                if (Permissions.Find(name ?? "") is not { } permission || !IsGrantable(permission))
                {
                    return ([], Refusal.Invalid($"{field}[{i}]", "A permission that people may have."));
                }
                if (!seen.Add(permission))
                {
                    return ([], Refusal.Invalid($"{field}[{i}]", "Each permission once, in one of the lists."));
                }
                grants.Add(new(name!, grant));
            }
        }
        return grants.Count > 0
            ? (grants, null)
            : ([], Refusal.Invalid("allows", "A role grants one permission at least."));
    }
}
