using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class A_role_that_was_made
{
    private static readonly Guid Id = new("0199d2f0-0000-7000-8000-000000000009");
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Shop = new("0198c0de-5a3b-7d10-8000-000000000001");

    [Fact]
    public void Grants_what_was_said()
    {
        var role = Made("release-manager", ["experiment:read"], ["experiment:start"], ["experiment:archive"]).AsRole();

        Assert.Equal("release-manager", role.Name);
        Assert.Equal(
            new Dictionary<Permission, Grant>
            {
                [Permission.ExperimentRead] = Grant.Allow,
                [Permission.ExperimentStart] = Grant.Propose,
                [Permission.ExperimentArchive] = Grant.Approve,
            },
            role.Grants
        );
    }

    [Theory]
    [InlineData("name", null, "experiment:read")]
    [InlineData("name", "", "experiment:read")]
    [InlineData("name", "Editor", "experiment:read")]
    [InlineData("name", "editor", "experiment:read")]
    [InlineData("name", "a--b", "experiment:read")]
    [InlineData("name", "a-", "experiment:read")]
    [InlineData("name", "1-a", "experiment:read")]
    [InlineData("name", "a@b", "experiment:read")]
    [InlineData("name", "a\0b", "experiment:read")]
    [InlineData("allows", "a")]
    [InlineData("allows[0]", "a", "experiment:fly")]
    [InlineData("allows[0]", "a", "decision:assign")]
    [InlineData("allows[1]", "a", "experiment:read", "experiment:read")]
    public void Is_not_made_of_what_is_none(string field, string? name, params string?[] allows) =>
        Assert.Equal(field, DefineRole.Create(name, allows, null, null, existing: 0, by: null).Refusal?.Field);

    [Fact]
    public void Has_each_permission_in_one_list_and_lists_no_longer_than_there_are_any()
    {
        var twice = DefineRole.Create("a", ["layer:read"], ["layer:read"], null, existing: 0, by: null);
        var many = DefineRole.Create("a", new string[Permissions.All.Count + 1], null, null, existing: 0, by: null);

        Assert.Equal("proposes[0]", twice.Refusal?.Field);
        Assert.Equal("allows", many.Refusal?.Field);
    }

    [Fact]
    public void Is_one_of_a_hundred_at_most() =>
        Assert.Equal(
            "too_many_roles",
            DefineRole.Create("a", ["layer:read"], null, null, DefineRole.MaxRoles, by: null).Refusal?.Code
        );

    [Fact]
    public void Has_nothing_that_who_makes_it_does_not_have()
    {
        var editor = Holding(Role.Editor);

        Assert.Null(DefineRole.Create("a", ["layer:create"], ["experiment:start"], null, 0, editor).Refusal);
        Assert.Null(DefineRole.Create("a", null, null, ["experiment:start"], 0, editor).Refusal);
        foreach (var permission in (string[])["experiment:start", "user:change"])
        {
            Assert.Equal(
                "exceeds_own_permissions",
                DefineRole.Create("a", [permission], null, null, 0, editor).Refusal?.Code
            );
        }
    }

    [Fact]
    public void Keeps_what_it_had_when_somebody_changes_it_who_does_not_have_it()
    {
        var role = Made("a", ["user:change", "layer:read"]);
        var editor = Holding(Role.Editor);

        var less = DefineRole.Change(role, ["user:change"], null, null, editor);
        var more = DefineRole.Change(role, ["user:change", "user:erase"], null, null, editor);
        var same = DefineRole.Change(role, ["layer:read", "user:change"], null, null, editor);

        Assert.Single(Assert.IsType<RoleChanged>(Assert.Single(less.Events)).Grants);
        Assert.Equal("exceeds_own_permissions", more.Refusal?.Code);
        Assert.Equal(Decision.Nothing, same);
    }

    [Fact]
    public void Is_gone_for_ever_when_it_was_deleted()
    {
        var role = Made("a", ["layer:read"]);
        var deleted = CustomRole.Evolve(role, Id, Assert.Single(DefineRole.Delete(role).Events), Now)!;

        Assert.True(deleted.IsDeleted);
        Assert.Equal("role_not_found", DefineRole.Delete(deleted).Refusal?.Code);
        Assert.Equal("role_not_found", DefineRole.Change(deleted, ["layer:read"], null, null, null).Refusal?.Code);
    }

    [Fact]
    public void Is_what_a_user_has_who_has_it()
    {
        var catalog = new RoleCatalog([Made("release-manager", ["experiment:start"]).AsRole()]);
        var user = User.Evolve(null, Id, new UserCreated(false, [new("release-manager", Shop), new("viewer")]), Now)!;

        var principal = user.Principal(catalog);

        Assert.True(principal.May(Permission.ExperimentStart, Shop));
        Assert.False(principal.MayEverywhere(Permission.ExperimentStart));
        Assert.False(user.Principal().May(Permission.ExperimentStart));
        Assert.Equal(new("release-manager", Shop), RoleGrant.Parse($"release-manager@{Shop}", catalog));
    }

    [Fact]
    public void Is_given_by_whoever_has_all_of_it()
    {
        var catalog = new RoleCatalog([Made("starter", ["experiment:start"]).AsRole()]);
        var user = User.Evolve(null, Id, new UserCreated(false, []), Now)!;

        string? Code(Role by, string role) => ChangeUser.SetRoles(user, [role], catalog, Holding(by)).Refusal?.Code;

        Assert.Null(Code(Role.Operator, "starter"));
        Assert.Equal("exceeds_own_permissions", Code(Role.Editor, "starter"));
        Assert.Equal("exceeds_own_permissions", Code(Role.Operator, "admin"));
        Assert.All(Role.BuiltIn, role => Assert.Null(Code(Role.Admin, role.Name)));
    }

    [Fact]
    public void Is_had_in_projects_that_there_are()
    {
        var shop = Guid.NewGuid();
        var catalog = new RoleCatalog([], [shop]);

        Assert.NotNull(RoleGrant.Parse($"editor@{shop}", catalog));
        Assert.NotNull(RoleGrant.Parse($"editor@{Project.DefaultId}", catalog));
        Assert.Null(RoleGrant.Parse($"editor@{Guid.NewGuid()}", catalog));
    }

    [Fact]
    public void Does_not_hide_one_that_is_built_in() =>
        Assert.Same(Role.Viewer, new RoleCatalog([new Role("viewer", Role.Admin.Grants)]).Find("viewer"));

    private static Principal Holding(Role role) => new(PrincipalKind.Key, Id, [new(Project: null, role.Grants)]);

    private static CustomRole Made(
        string name,
        IReadOnlyList<string?>? allows = null,
        IReadOnlyList<string?>? proposes = null,
        IReadOnlyList<string?>? approves = null
    ) =>
        CustomRole.Evolve(
            null,
            Id,
            Assert.Single(DefineRole.Create(name, allows, proposes, approves, existing: 0, by: null).Events),
            Now
        )!;
}
