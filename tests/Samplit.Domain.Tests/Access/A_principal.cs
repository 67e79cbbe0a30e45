using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class A_principal
{
    private static readonly Guid Ours = Guid.CreateVersion7();
    private static readonly Guid Theirs = Guid.CreateVersion7();

    [Fact]
    public void Of_one_project_may_there_and_nowhere_else()
    {
        var principal = With(new ScopedGrants(Ours, Role.Viewer.Grants));

        Assert.True(principal.May(Permission.ExperimentRead));
        Assert.True(principal.May(Permission.ExperimentRead, Ours));
        Assert.False(principal.May(Permission.ExperimentRead, Theirs));
        Assert.False(principal.MayEverywhere(Permission.ExperimentRead));
        Assert.Equal([Ours], principal.ProjectsWith(Permission.ExperimentRead));
        Assert.Empty(principal.ProjectsWith(Permission.ExperimentCreate)!);
    }

    [Fact]
    public void Of_everywhere_may_in_every_project()
    {
        var principal = With(new(null, Role.Viewer.Grants), new(Ours, Role.Editor.Grants));

        Assert.True(principal.May(Permission.ExperimentRead, Theirs));
        Assert.Null(principal.ProjectsWith(Permission.ExperimentRead));
        Assert.True(principal.May(Permission.ExperimentCreate, Ours));
        Assert.False(principal.May(Permission.ExperimentCreate, Theirs));
    }

    [Fact]
    public void Who_approves_does_not_do_it()
    {
        var principal = With(new ScopedGrants(null, Role.Approver.Grants));

        Assert.False(principal.May(Permission.ExperimentStart));
    }

    [Theory]
    [InlineData("editor", "editor", null)]
    [InlineData("editor@0198c0de-5a3b-7d10-8000-000000000001", "editor", "0198c0de-5a3b-7d10-8000-000000000001")]
    public void Has_roles_as_people_write_them(string text, string role, string? project)
    {
        var grant = RoleGrant.Parse(text, RoleCatalog.BuiltIn)!;

        Assert.Equal((role, project), (grant.Role, grant.Project?.ToString()));
        Assert.Equal(text, grant.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("boss")]
    [InlineData("editor@shop")]
    [InlineData("editor@")]
    [InlineData("editor@0198c0de-5a3b-7d10-8000-000000000001@")]
    public void Has_no_roles_that_are_none(string? text) => Assert.Null(RoleGrant.Parse(text, RoleCatalog.BuiltIn));

    [Fact]
    public void Is_named_by_its_id_in_events() =>
        Assert.Equal($"user:{Ours}", new Principal(PrincipalKind.User, Ours, []).Actor);

    private static Principal With(params ScopedGrants[] scopes) =>
        new(PrincipalKind.Key, Guid.CreateVersion7(), scopes);
}
