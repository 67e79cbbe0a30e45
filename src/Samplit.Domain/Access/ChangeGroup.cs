namespace Samplit.Domain.Access;

/// <summary>Who changes a group: what is in it is the identity provider's where that has made it.</summary>
public enum GroupSource
{
    /// <summary>Somebody here.</summary>
    People,

    /// <summary>An identity provider, which changes nothing that it has not made.</summary>
    Provider,
}

/// <summary>Makes groups and changes them. To say again what is so is no news.</summary>
public static class ChangeGroup
{
    /// <summary>Added or removed in one step.</summary>
    public const int MaxMembersAtOnce = 1_000;

    public static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.GroupNotFound, "There is no group with this id.");

    private static Refusal OfProvider { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.GroupProvisioned,
            "What this group is called and who is in it says the identity provider that has made it."
        );

    private static Refusal OfPeople { get; } =
        new(
            RefusalKind.Forbidden,
            ProblemCodes.NotProvisioned,
            "An identity provider changes groups that it has made."
        );

    /// <param name="existing">How many there are already.</param>
    public static Decision Create(string? name, GroupSource by, int existing) =>
        Text.ValidateName("name", name, Group.MaxNameLength) is { } refusal ? Decision.Refuse(refusal)
        : existing >= Group.MaxGroups
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.TooManyGroups,
                    $"There are at most {Group.MaxGroups} groups."
                )
            )
        : Decision.Append(new GroupCreated(name!.Trim(), by == GroupSource.Provider));

    public static Decision Rename(Group group, string? name, GroupSource by) =>
        (Validate(group, by) ?? Text.ValidateName("name", name, Group.MaxNameLength)) is { } refusal
            ? Decision.Refuse(refusal)
        : name!.Trim() == group.Name ? Decision.Nothing
        : Decision.Append(new GroupRenamed(name.Trim()));

    /// <param name="roles">All that its members have by it then.</param>
    /// <param name="by">Who gives them; null for somebody on the machine.</param>
    public static Decision SetRoles(Group group, IReadOnlyList<string?> roles, RoleCatalog catalog, Principal? by)
    {
        if ((group.IsDeleted ? NotFound : ChangeUser.ValidateRoles(roles, catalog)) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }
        var wanted = ChangeUser.Grants(roles, catalog);
        return Granting.Validate(by, catalog, wanted.Except(group.Roles)) is { } exceeding
            ? Decision.Refuse(exceeding)
            : Decision.Append([
                .. group.Roles.Except(wanted).Select(r => new GroupRoleRemoved(r.Role, r.Project)),
                .. wanted.Except(group.Roles).Select(r => (object)new GroupRoleGranted(r.Role, r.Project)),
            ]);
    }

    /// <param name="added">Users who are there.</param>
    /// <param name="removed">Whether they are users, or in the group, is all the same.</param>
    /// <param name="giver">
    /// Who gives new members the group's roles; null for somebody on the machine, and for the identity provider: whoever
    /// gave a role to a group of its own has left to it who gets that.
    /// </param>
    public static Decision SetMembers(
        Group group,
        IReadOnlyCollection<Guid> added,
        IReadOnlyCollection<Guid> removed,
        GroupSource by,
        RoleCatalog catalog,
        Principal? giver
    )
    {
        var members = group.Members.ToHashSet();
        var leaving = removed.Distinct().Where(members.Contains).ToArray();
        members.ExceptWith(leaving);
        var coming = added.Distinct().Where(members.Add).ToArray();
        // Who is in both lists stays.
        leaving = [.. leaving.Where(m => !members.Contains(m))];
        coming = [.. coming.Except(group.Members)];
        var refusal =
            Validate(group, by)
            ?? (
                members.Count > Group.MaxMembers
                    ? new Refusal(
                        RefusalKind.Conflict,
                        ProblemCodes.TooManyMembers,
                        $"A group has at most {Group.MaxMembers} members."
                    )
                    : null
            )
            ?? (coming.Length > 0 ? Granting.Validate(giver, catalog, group.Roles) : null);
        return refusal is not null
            ? Decision.Refuse(refusal)
            : Decision.Append([
                .. leaving.Select(m => new GroupMemberRemoved(m)),
                .. coming.Select(m => (object)new GroupMemberAdded(m)),
            ]);
    }

    /// <summary>People may delete what an identity provider has made, which makes it again if it still wants it.</summary>
    public static Decision Delete(Group group, GroupSource by) =>
        group.IsDeleted ? Decision.Refuse(NotFound)
        : by == GroupSource.Provider && !group.IsProvisioned ? Decision.Refuse(OfPeople)
        : Decision.Append(new GroupDeleted());

    private static Refusal? Validate(Group group, GroupSource by) =>
        group.IsDeleted ? NotFound
        : group.IsProvisioned == (by == GroupSource.Provider) ? null
        : group.IsProvisioned ? OfProvider
        : OfPeople;
}
