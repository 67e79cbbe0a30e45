using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class A_user
{
    private static readonly Guid Id = new("0199d2f0-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Superusers Two = new(Active: 2, All: 2);
    private static readonly Superusers One = new(Active: 1, All: 1);

    private static readonly CreateUser Anna = new("anna", "anna@shop.example", "Anna Meyer", null, ["editor"], false);

    [Fact]
    public void Is_made_without_a_word_of_who_it_is()
    {
        var made = Assert.IsType<UserCreated>(
            Assert.Single(CreateUser.Decide(Anna, Two, bySuperuser: false, RoleCatalog.BuiltIn, by: null).Events)
        );

        Assert.Equal([new RoleGrant("editor")], made.Roles);
        Assert.False(made.IsSuperuser);
        Assert.DoesNotContain("anna", $"{made}", StringComparison.OrdinalIgnoreCase);
    }

    public static TheoryData<string, CreateUser> Impossible =>
        new()
        {
            { "userName", Anna with { UserName = null } },
            { "userName", Anna with { UserName = "" } },
            { "userName", Anna with { UserName = ".anna" } },
            { "userName", Anna with { UserName = "anna@shop" } },
            { "userName", Anna with { UserName = "änna" } },
            { "userName", Anna with { UserName = new string('a', 65) } },
            { "email", Anna with { Email = null } },
            { "email", Anna with { Email = "anna" } },
            { "email", Anna with { Email = "@shop.example" } },
            { "email", Anna with { Email = "anna@a@b" } },
            { "email", Anna with { Email = "an na@shop.example" } },
            { "email", Anna with { Email = $"{new string('a', 251)}@b.c" } },
            { "fullName", Anna with { FullName = " " } },
            { "company", Anna with { Company = "A\nB" } },
            { "roles[0]", Anna with { Roles = ["boss"] } },
            { "roles[1]", Anna with { Roles = ["editor", "editor"] } },
            { "roles[0]", Anna with { Roles = [null] } },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Impossible))]
    public void Is_not_made_with_what_cannot_be(string field, CreateUser command) =>
        Assert.Equal(
            field,
            CreateUser.Decide(command, Two, bySuperuser: true, RoleCatalog.BuiltIn, by: null).Refusal!.Field
        );

    [Fact]
    public void Has_the_union_of_what_its_roles_have()
    {
        var user = Made(["editor", "operator", "gone"]);

        var principal = user.Principal();

        Assert.Equal($"user:{Id}", principal.Actor);
        Assert.Equal(
            Grant.Allow | Grant.Propose,
            Assert.Single(principal.Scopes, s => s.Grants.Count > 2).Grants[Permission.ExperimentStart]
        ); // editors propose it
        Assert.Equal(
            Grant.Propose,
            Assert.Single(principal.Scopes, s => s.Grants.Count > 2).Grants[Permission.ExperimentReallocate]
        );
        Assert.False(principal.May(Permission.UserRead));
        Assert.False(Made([]).Principal().May(Permission.ExperimentRead));
    }

    [Fact]
    public void May_do_everything_as_a_superuser_but_decide_visitors()
    {
        var principal = Made([], isSuperuser: true).Principal();

        Assert.All(
            Permissions.All,
            p =>
                Assert.Equal(
                    !p.Name().StartsWith("decision:", StringComparison.Ordinal)
                        && p is not (Permission.EventTrack or Permission.FlagEvaluate or Permission.ScimProvision),
                    principal.May(p)
                )
        );
        Assert.True(principal.IsSuperuser);
    }

    [Fact]
    public void Gets_and_loses_roles_one_by_one()
    {
        var decision = ChangeUser.SetRoles(
            Made(["editor", "viewer"]),
            ["viewer", "auditor"],
            RoleCatalog.BuiltIn,
            by: null
        );

        Assert.Equal([new UserRoleRemoved("editor"), new UserRoleGranted("auditor")], decision.Events);
        Assert.Equal(
            [new RoleGrant("viewer"), new RoleGrant("auditor")],
            Then(Made(["editor", "viewer"]), [.. decision.Events]).Roles
        );
        Assert.Empty(ChangeUser.SetRoles(Made(["editor"]), ["editor"], RoleCatalog.BuiltIn, by: null).Events);
    }

    [Fact]
    public void Is_one_of_three_superusers_at_most()
    {
        var three = new Superusers(Active: 1, All: 3);

        Refused("too_many_superusers", ChangeUser.SetSuperuser(Made([]), true, three, bySuperuser: true));
        Refused(
            "too_many_superusers",
            CreateUser.Decide(Anna with { IsSuperuser = true }, three, bySuperuser: true, RoleCatalog.BuiltIn, by: null)
        );
        Assert.IsType<UserSuperuserGranted>(
            Assert.Single(ChangeUser.SetSuperuser(Made([]), true, Two, bySuperuser: true).Events)
        );
    }

    [Fact]
    public void Is_made_a_superuser_by_superusers_only()
    {
        Refused("superusers_only", ChangeUser.SetSuperuser(Made([]), true, One, bySuperuser: false));
        Refused("superusers_only", ChangeUser.SetSuperuser(Made([], true), false, Two, bySuperuser: false));
        Refused(
            "superusers_only",
            CreateUser.Decide(Anna with { IsSuperuser = true }, One, bySuperuser: false, RoleCatalog.BuiltIn, by: null)
        );
    }

    [Fact]
    public void Stays_the_last_superuser()
    {
        var last = Made([], isSuperuser: true);

        Refused("last_superuser", ChangeUser.SetSuperuser(last, false, One, bySuperuser: true));
        Refused("last_superuser", ChangeUser.Deactivate(last, One));
        Refused("last_superuser", ChangeUser.Erase(last, One));
        Assert.NotEmpty(ChangeUser.Deactivate(last, Two).Events);
    }

    [Fact]
    public void May_go_as_a_superuser_who_could_not_sign_in_anyway()
    {
        var inactive = Then(Made([], isSuperuser: true), new UserDeactivated());

        Assert.IsType<UserErased>(Assert.Single(ChangeUser.Erase(inactive, new(Active: 1, All: 2)).Events));
    }

    [Fact]
    public void Is_erased_for_ever()
    {
        var erased = Then(Made(["admin"], isSuperuser: true), new UserErased());

        Assert.Equal((true, false, false), (erased.IsErased, erased.IsActive, erased.IsSuperuser));
        Assert.False(erased.Principal().May(Permission.ExperimentRead));
        Refused("user_erased", ChangeUser.Activate(erased));
        Refused("user_erased", ChangeUser.SetRoles(erased, ["viewer"], RoleCatalog.BuiltIn, by: null));
        Refused("user_erased", ChangeUser.SetPassword(erased));
        Refused("user_erased", ChangeUser.SetSuperuser(erased, true, One, bySuperuser: true));
        Assert.Empty(ChangeUser.Erase(erased, One).Events);
    }

    [Fact]
    public void Sets_no_password_while_it_may_not_sign_in()
    {
        var inactive = Then(Made(["editor"]), new UserDeactivated());

        Refused("user_inactive", ChangeUser.SetPassword(inactive));
        Assert.NotEmpty(ChangeUser.SetPassword(Then(inactive, new UserActivated())).Events);
    }

    [Fact]
    public void Counts_changes_of_what_it_may_do_and_not_how_often_it_comes()
    {
        var user = Then(
            Made(["editor"]),
            new UserSignedIn(SignInMethod.Password),
            new UserSignedOut(),
            new UserPasswordSet(),
            new UserSessionsEnded(),
            new UserRoleGranted("viewer")
        );

        Assert.Equal(2, user.Revision);
    }

    [Fact]
    public void Is_changed_as_little_as_it_can_be()
    {
        Assert.Empty(ChangeUser.Activate(Made([])).Events);
        Assert.Empty(ChangeUser.Deactivate(Then(Made([]), new UserDeactivated()), One).Events);
        Assert.Empty(ChangeUser.SetSuperuser(Made([]), false, One, bySuperuser: true).Events);
    }

    [Fact]
    public void Has_one_authenticator_app_at_most()
    {
        var user = Made([]);
        var added = ChangeUser.AddTotp(user).Events;
        var with = Then(user, added);

        Assert.Equal([new UserSecondFactorAdded(SecondFactorKind.Totp)], added);
        Assert.True(with.HasTotp);
        Assert.Equal(user.Revision, with.Revision);
        Refused("second_factor_exists", ChangeUser.AddTotp(with));
        Assert.Empty(ChangeUser.RemoveTotp(user).Events);
        Assert.False(Then(with, ChangeUser.RemoveTotp(with).Events).HasTotp);
        Refused("user_erased", ChangeUser.AddTotp(Then(user, new UserErased())));
        Assert.False(Then(with, new UserErased()).HasTotp);
    }

    [Fact]
    public void Loses_what_protects_it_to_no_admin_when_it_is_a_superuser()
    {
        var app = new UserSecondFactorAdded(SecondFactorKind.Totp);
        var (user, superuser) = (Then(Made([]), app), Then(Made([], isSuperuser: true), app));

        Assert.Single(ChangeUser.RemoveSecondFactors(user, bySuperuser: false).Events);
        Refused("superusers_only", ChangeUser.RemoveSecondFactors(superuser, bySuperuser: false));
        Assert.Single(ChangeUser.RemoveSecondFactors(superuser, bySuperuser: true).Events);
        Assert.Empty(ChangeUser.RemoveSecondFactors(Made([]), bySuperuser: false).Events);
    }

    [Fact]
    public void Has_no_more_roles_than_somebody_can_look_through()
    {
        var roles = Enumerable.Range(0, ChangeUser.MaxRoles + 1).Select(_ => $"viewer@{Guid.NewGuid()}").ToArray();

        Assert.Equal("roles", ChangeUser.SetRoles(Made([]), roles, RoleCatalog.BuiltIn, by: null).Refusal?.Field);
        Assert.Equal(
            ChangeUser.MaxRoles,
            ChangeUser.SetRoles(Made([]), roles[..^1], RoleCatalog.BuiltIn, by: null).Events.Count
        );
    }

    [Fact]
    public void Has_twenty_passkeys_at_most_and_loses_all_of_them_at_once()
    {
        var key = new UserSecondFactorAdded(SecondFactorKind.Passkey);
        var user = Then(Made([]), Enumerable.Repeat(key, 19));

        Assert.Equal([key], ChangeUser.AddPasskey(user).Events);
        Refused("second_factor_exists", ChangeUser.AddPasskey(Then(user, key)));
        Refused("user_erased", ChangeUser.AddPasskey(Then(user, new UserErased())));
        var removed = ChangeUser.RemoveSecondFactors(
            Then(user, new UserSecondFactorAdded(SecondFactorKind.Totp)),
            bySuperuser: false
        );
        Assert.Equal(20, removed.Events.Count);
        Assert.Equal((false, 0), (Then(user, removed.Events).HasTotp, Then(user, removed.Events).Passkeys));
        Assert.Equal(0, Then(user, new UserErased()).Passkeys);
    }

    private static void Refused(string code, Decision decision) => Assert.Equal(code, decision.Refusal!.Code);

    [Fact]
    public void Has_the_roles_that_a_provider_decides_about_beside_those_given_by_hand()
    {
        RoleGrant[] known = [new("editor"), new("auditor")];
        var user = Made(["editor", "operator"]);

        var decision = ExternalUser.SignIn(user, known, [new RoleGrant("auditor")]);

        Assert.Equal([new UserRoleRemoved("editor"), new UserRoleGranted("auditor")], decision.Events);
        Assert.Equal(["operator", "auditor"], Then(user, [.. decision.Events]).Roles.Select(r => r.Role));
        Assert.Empty(ExternalUser.SignIn(user, known, [new RoleGrant("editor")]).Events);
        Refused("user_inactive", ExternalUser.SignIn(Then(user, new UserDeactivated()), known, []));
        Refused("user_external", ExternalUser.SignIn(Made([], isSuperuser: true), known, []));
    }

    [Fact]
    public void Has_nothing_to_sign_in_with_here_when_a_provider_vouches_for_it()
    {
        var decision = CreateUser.Decide(
            Anna with
            {
                IsExternal = true,
            },
            Two,
            bySuperuser: true,
            RoleCatalog.BuiltIn,
            by: null
        );
        var user = User.Evolve(null, Id, Assert.Single(decision.Events), Now)!;

        Refused("user_external", ChangeUser.SetPassword(user));
        Refused("user_external", ChangeUser.AddTotp(user));
        Refused("user_external", ChangeUser.AddPasskey(user));
        Refused("user_external", ExternalUser.RemoveIdentities(user));
        Refused("user_external", ChangeUser.SetSuperuser(user, true, Two, bySuperuser: true));
        Refused(
            "user_external",
            CreateUser.Decide(
                Anna with
                {
                    IsExternal = true,
                    IsSuperuser = true,
                },
                Two,
                bySuperuser: true,
                RoleCatalog.BuiltIn,
                by: null
            )
        );
    }

    [Fact]
    public void Is_connected_with_a_few_accounts_and_no_superuser_is()
    {
        var user = Made([]);
        var connected = Then(user, Enumerable.Repeat(new UserIdentityAdded(), User.MaxIdentities));

        Assert.Equal([new UserIdentityAdded()], ExternalUser.AddIdentity(user).Events);
        Refused("identity_taken", ExternalUser.AddIdentity(connected));
        Refused("user_external", ExternalUser.AddIdentity(Made([], isSuperuser: true)));
        Refused("user_external", ChangeUser.SetSuperuser(connected, true, Two, bySuperuser: true));
        var removed = ExternalUser.RemoveIdentities(connected).Events;
        Assert.Equal(User.MaxIdentities, removed.Count);
        Assert.Equal(0, Then(connected, removed).Identities);
        Assert.Empty(ExternalUser.RemoveIdentities(user).Events);
    }

    [Theory]
    [InlineData("anna", "x@shop.example", "anna", "anna-2")]
    [InlineData("anna@shop.example", "x@shop.example", "anna", "anna-2")]
    [InlineData(null, "anna.meyer@shop.example", "anna.meyer", "anna.meyer-2")]
    [InlineData("_Jürgen Meyer!", "x@shop.example", "J-rgen-Meyer", "J-rgen-Meyer-2")]
    [InlineData("安娜", "安娜@shop.example", "user", "user-2")]
    [InlineData("a\0b", "x@shop.example", "a-b", "a-b-2")]
    public void Is_called_what_a_provider_calls_it_as_far_as_that_is_a_name(
        string? preferred,
        string email,
        string first,
        string second
    )
    {
        var names = ExternalUser.UserNames(preferred, email);

        Assert.Equal([first, second], names.Take(2));
        Assert.Equal(ExternalUser.MaxCandidates, names.Distinct().Count());
        Assert.All(
            names,
            n =>
                Assert.Null(
                    CreateUser.Decide(Anna with { UserName = n }, Two, false, RoleCatalog.BuiltIn, by: null).Refusal
                )
        );
    }

    [Fact]
    public void Is_called_nothing_that_is_too_long() =>
        Assert.All(
            ExternalUser.UserNames(new string('a', 300), "x@shop.example"),
            n => Assert.InRange(n.Length, CreateUser.MaxUserNameLength - 1, CreateUser.MaxUserNameLength)
        );

    private static User Made(IReadOnlyList<string> roles, bool isSuperuser = false) =>
        User.Evolve(null, Id, new UserCreated(isSuperuser, [.. roles.Select(r => new RoleGrant(r))]), Now)!;

    private static User Then(User user, params IEnumerable<object> events) =>
        events.Aggregate(user, (state, e) => User.Evolve(state, Id, e, Now)!);
}
