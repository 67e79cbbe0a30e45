using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class A_group
{
    private static readonly Guid Id = new("0199d2f0-0000-7000-8000-000000000007");
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid[] People = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];

    [Fact]
    public void Is_made_without_members_and_roles()
    {
        var group = Made();

        Assert.Equal(
            ("Growth", 0, 0, false),
            (group.Name, group.Members.Count, group.Roles.Count, group.IsProvisioned)
        );
        Assert.Equal("name", ChangeGroup.Create(" ", GroupSource.People, 0).Refusal?.Field);
        Assert.Equal("name", ChangeGroup.Create("a\0b", GroupSource.People, 0).Refusal?.Field);
        Assert.Equal("too_many_groups", ChangeGroup.Create("a", GroupSource.People, Group.MaxGroups).Refusal?.Code);
    }

    [Fact]
    public void Tells_only_what_is_new()
    {
        var group = After(Made(), Members(Made(), [People[0], People[1], People[1]], []));

        var decision = Members(group, [People[1], People[2], People[3]], [People[0], People[1], Guid.NewGuid()]);

        Assert.Equal(People[..2], group.Members);
        Assert.Equal(
            [new GroupMemberRemoved(People[0]), new GroupMemberAdded(People[2]), new GroupMemberAdded(People[3])],
            decision.Events
        );
        Assert.Equal(Decision.Nothing.Events, Members(group, [People[0]], []).Events);
        Assert.Empty(ChangeGroup.Rename(group, " Growth ", GroupSource.People).Events);
    }

    [Fact]
    public void Has_so_many_members_at_most()
    {
        var many = Enumerable.Range(0, Group.MaxMembers + 1).Select(_ => Guid.NewGuid()).ToArray();

        Assert.Null(Members(Made(), many[1..], []).Refusal);
        Assert.Equal("too_many_members", Members(Made(), many, []).Refusal?.Code);
    }

    [Fact]
    public void Gives_its_roles_to_all_members()
    {
        var group = After(Made(), ChangeGroup.SetRoles(Made(), ["editor", "viewer"], RoleCatalog.BuiltIn, by: null));
        var user = User.Evolve(null, People[0], new UserCreated(false, [new("viewer")]), Now)!;

        Assert.True(user.Principal(RoleCatalog.BuiltIn, group.Roles).May(Permission.LayerCreate));
        Assert.False(user.Principal().May(Permission.LayerCreate));
        Assert.Equal(
            [new GroupRoleRemoved("viewer")],
            ChangeGroup.SetRoles(group, ["editor"], RoleCatalog.BuiltIn, by: null).Events
        );
        Assert.Equal("roles[0]", ChangeGroup.SetRoles(group, ["boss"], RoleCatalog.BuiltIn, by: null).Refusal?.Field);
    }

    [Fact]
    public void Makes_nobody_more_than_who_adds_them()
    {
        var editor = new Principal(PrincipalKind.User, Id, [new(Project: null, Role.Editor.Grants)]);
        var admins = After(Made(), ChangeGroup.SetRoles(Made(), ["admin"], RoleCatalog.BuiltIn, by: null));

        Refused("exceeds_own_permissions", ChangeGroup.SetRoles(Made(), ["admin"], RoleCatalog.BuiltIn, editor));
        Refused("exceeds_own_permissions", Members(admins, [People[0]], [], giver: editor));
        Assert.Null(Members(admins, [], [People[0]], giver: editor).Refusal);
        Assert.Null(Members(Made(), [People[0]], [], giver: editor).Refusal);
    }

    [Fact]
    public void Is_changed_by_whoever_has_made_it()
    {
        var theirs = Made(GroupSource.Provider);

        Assert.True(theirs.IsProvisioned);
        Refused("group_provisioned", ChangeGroup.Rename(theirs, "a", GroupSource.People));
        Refused("group_provisioned", Members(theirs, [People[0]], []));
        Refused("not_provisioned", ChangeGroup.Rename(Made(), "a", GroupSource.Provider));
        Refused("not_provisioned", Members(Made(), [People[0]], [], GroupSource.Provider));
        Refused("not_provisioned", ChangeGroup.Delete(Made(), GroupSource.Provider));
        Assert.Null(ChangeGroup.Delete(theirs, GroupSource.People).Refusal);
        Assert.Null(ChangeGroup.SetRoles(theirs, ["viewer"], RoleCatalog.BuiltIn, by: null).Refusal);
    }

    [Fact]
    public void Is_nothing_any_more_when_it_was_deleted()
    {
        var group = After(Made(), Members(Made(), [People[0]], []));

        var deleted = After(group, ChangeGroup.Delete(group, GroupSource.People));

        Assert.Equal((null, 0, true), (deleted.Name, deleted.Members.Count, deleted.IsDeleted));
        Refused("group_not_found", ChangeGroup.Delete(deleted, GroupSource.People));
        Refused("group_not_found", ChangeGroup.Rename(deleted, "a", GroupSource.People));
        Refused("group_not_found", ChangeGroup.SetRoles(deleted, [], RoleCatalog.BuiltIn, by: null));
    }

    private static void Refused(string code, Decision decision) => Assert.Equal(code, decision.Refusal?.Code);

    private static Decision Members(
        Group group,
        Guid[] added,
        Guid[] removed,
        GroupSource by = GroupSource.People,
        Principal? giver = null
    ) => ChangeGroup.SetMembers(group, added, removed, by, RoleCatalog.BuiltIn, giver);

    private static Group Made(GroupSource by = GroupSource.People) =>
        Group.Evolve(null, Id, Assert.Single(ChangeGroup.Create(" Growth ", by, existing: 0).Events), Now)!;

    private static Group After(Group group, Decision decision) =>
        decision.Events.Aggregate(group, (state, e) => Group.Evolve(state, Id, e, Now)!);
}
