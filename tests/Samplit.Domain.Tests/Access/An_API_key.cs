using System.Net;
using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class An_API_key
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.CreateVersion7(Now);

    private static readonly CreateApiKey Wanted = new("shop", ApiKeyKind.Admin, null, null, null, null);

    [Fact]
    public void Is_an_admins_for_ninety_days_unless_it_is_said_otherwise()
    {
        var key = Made(Wanted);

        Assert.Equal(("admin", Now.AddDays(90)), (key.Role, key.ExpiresAt));
        Assert.Equal(WithoutAccount(Role.Admin), Assert.Single(key.Principal().Scopes).Grants);
        Assert.Equal($"key:{Id}", key.Principal().Actor);
    }

    [Theory]
    [InlineData(ApiKeyKind.DataPlane, "decision:assign decision:convert event:track")]
    [InlineData(ApiKeyKind.Metrics, "account:read metrics:read metrics:write")]
    public void Has_what_its_kind_has_and_nothing_else(ApiKeyKind kind, string permissions) =>
        Assert.Equal(permissions, Held(Made(Wanted with { Kind = kind })));

    [Fact]
    public void Of_an_auditor_may_what_the_role_may() =>
        Assert.Equal(
            WithoutAccount(Role.Auditor),
            Assert.Single(Made(Wanted with { Kind = ApiKeyKind.Audit }).Principal().Scopes).Grants
        );

    /// <summary>A key has no password to change, and no sessions.</summary>
    private static Dictionary<Permission, Grant> WithoutAccount(Role role) =>
        role.Grants.Where(g => g.Key != Permission.AccountChange).ToDictionary();

    [Fact]
    public void Never_decides_about_visitors_but_of_the_kind_that_is_for_it() =>
        Assert.All(
            Role.BuiltIn,
            role =>
                Assert.DoesNotContain(
                    "decision",
                    Held(Made(Wanted with { Role = role.Name })),
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void Can_have_less_than_its_role()
    {
        var key = Made(Wanted with { Role = "viewer", Permissions = ["layer:read", "experiment:read", "layer:read"] });

        Assert.Equal("experiment:read layer:read", Held(key));
        Assert.Equal(["layer:read", "experiment:read"], key.Permissions);
    }

    [Fact]
    public void May_not_what_its_role_only_approves()
    {
        var principal = Made(Wanted with { Role = "approver" }).Principal();

        Assert.False(principal.May(Permission.ExperimentStart));
        Assert.True(principal.May(Permission.ExperimentPause));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("2001:db8::5", true)]
    [InlineData("2001:db9::5", false)]
    public void Is_used_from_its_networks_only(string address, bool isFrom)
    {
        var key = Made(Wanted with { Networks = ["10.1.0.0/16", "192.0.2.7", "2001:db8::/32"] });

        Assert.Equal(["10.1.0.0/16", "192.0.2.7/32", "2001:db8::/32"], key.Networks);
        Assert.Equal(isFrom, key.IsFrom(IPAddress.Parse(address)));
        Assert.False(key.IsFrom(null));
        Assert.True(Made(Wanted).IsFrom(null));
    }

    public static TheoryData<CreateApiKey, string> Wrong =>
        new()
        {
            { Wanted with { Name = " " }, "name" },
            { Wanted with { Name = new string('a', 256) }, "name" },
            { Wanted with { Kind = null }, "kind" },
            { Wanted with { Role = "boss" }, "role" },
            { Wanted with { Kind = ApiKeyKind.Metrics, Role = "viewer" }, "role" },
            { Wanted with { Permissions = [] }, "permissions" },
            { Wanted with { Permissions = ["experiment:read", "nothing"] }, "permissions[1]" },
            { Wanted with { Permissions = [null] }, "permissions[0]" },
            { Wanted with { Permissions = ["decision:assign"] }, "permissions[0]" },
            { Wanted with { Role = "viewer", Permissions = ["experiment:create"] }, "permissions[0]" },
            { Wanted with { Networks = [] }, "networks" },
            { Wanted with { Networks = ["10.0.0.0/8", "10.0.0.0/33"] }, "networks[1]" },
            { Wanted with { Networks = [null] }, "networks[0]" },
            { Wanted with { Networks = [.. Enumerable.Repeat("10.0.0.0/8", 51)] }, "networks" },
            { Wanted with { ExpiresInDays = 0 }, "expiresInDays" },
            { Wanted with { ExpiresInDays = 367 }, "expiresInDays" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Is_refused_by_the_member_that_is_wrong(CreateApiKey command, string field) =>
        Assert.Equal(field, CreateApiKey.Decide(command, Now, RoleCatalog.BuiltIn, by: null).Refusal?.Field);

    [Fact]
    public void Has_more_time_when_it_is_rotated_and_its_old_secret_a_day()
    {
        var rotated = Assert.IsType<ApiKeyRotated>(
            Assert.Single(ChangeApiKey.Rotate(Made(Wanted), null, null, Now, RoleCatalog.BuiltIn, by: null).Events)
        );

        Assert.Equal((Now.AddDays(1), Now.AddDays(90)), (rotated.OldValidUntil, rotated.ExpiresAt));
    }

    [Theory]
    [InlineData(-1, null, "graceSeconds")]
    [InlineData(7 * 86_400 + 1, null, "graceSeconds")]
    [InlineData(0, 367, "expiresInDays")]
    public void Is_not_rotated_for_longer_than_it_may_be(int grace, int? days, string field) =>
        Assert.Equal(
            field,
            ChangeApiKey
                .Rotate(Made(Wanted), TimeSpan.FromSeconds(grace), days, Now, RoleCatalog.BuiltIn, by: null)
                .Refusal?.Field
        );

    [Fact]
    public void Of_a_person_may_nothing_that_its_owner_may_not()
    {
        var (shop, other) = (Guid.NewGuid(), Guid.NewGuid());
        var owner = new Principal(
            PrincipalKind.User,
            Guid.NewGuid(),
            [new(null, Role.Viewer.Grants), new(shop, Role.Editor.Grants)]
        );
        var key = Made(Wanted with { Owner = owner.Id });

        var principal = key.Principal(owner: owner);

        Assert.Equal(owner.Id, principal.Person);
        Assert.True(principal.May(Permission.ExperimentRead, other));
        Assert.True(principal.May(Permission.ExperimentStart, shop));
        Assert.False(principal.May(Permission.ExperimentStart, other));
        Assert.False(principal.May(Permission.KeyCreate));
        Assert.Empty(key.Principal(owner: null).Scopes);
    }

    [Fact]
    public void Of_a_person_in_one_project_is_of_that_one_only()
    {
        var (shop, other) = (Guid.NewGuid(), Guid.NewGuid());
        var owner = User.Superuser(PrincipalKind.User, Guid.NewGuid());
        var key = Made(Wanted with { Owner = owner.Id, Project = shop });

        var principal = key.Principal(owner: owner);

        Assert.True(principal.May(Permission.ExperimentStart, shop));
        Assert.False(principal.May(Permission.ExperimentRead, other));
        Assert.False(principal.MayEverywhere(Permission.ExperimentRead));
    }

    [Fact]
    public void Of_a_backend_goes_on_without_its_owner() =>
        Assert.True(
            Made(Wanted with { Kind = ApiKeyKind.DataPlane, Owner = Guid.NewGuid() })
                .Principal(owner: null)
                .May(Permission.DecisionAssign)
        );

    [Fact]
    public void Stays_revoked()
    {
        var revoked = ApiKey.Evolve(Made(Wanted), Id, new ApiKeyRevoked(), Now)!;

        Assert.Equal((ApiKeyStatus.Revoked, 2), (revoked.Status, revoked.Revision));
        Assert.Empty(ChangeApiKey.Revoke(revoked).Events);
        Assert.Equal(
            "key_revoked",
            ChangeApiKey.Rotate(revoked, null, null, Now, RoleCatalog.BuiltIn, by: null).Refusal?.Code
        );
    }

    private static ApiKey Made(CreateApiKey command) =>
        ApiKey.Evolve(
            null,
            Id,
            Assert.Single(CreateApiKey.Decide(command, Now, RoleCatalog.BuiltIn, by: null).Events),
            Now
        )!;

    private static string Held(ApiKey key) =>
        string.Join(
            ' ',
            Assert.Single(key.Principal().Scopes).Grants.Keys.Select(p => p.Name()).Order(StringComparer.Ordinal)
        );
}
