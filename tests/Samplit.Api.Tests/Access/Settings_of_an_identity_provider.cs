using Samplit.Api.SignIn;
using Samplit.Domain.Access;

namespace Samplit.Api.Tests.Access;

public class Settings_of_an_identity_provider
{
    private static readonly OidcOptions Right = new()
    {
        Authority = "https://login.shop.example/realms/shop/",
        ClientId = "samplit",
    };

    [Fact]
    public void Are_none_unless_they_are_given() => Assert.Null(OidcSettings.Read(new OidcOptions()));

    [Fact]
    public void Have_usual_values()
    {
        var settings = OidcSettings.Read(Right)!;

        Assert.Equal("https://login.shop.example/realms/shop", settings.Authority);
        Assert.Equal(["openid", "profile", "email"], settings.Scopes);
        Assert.True(settings.CreateUsers);
        Assert.True(settings.IsIssuer("https://login.shop.example/realms/shop"));
        Assert.False(settings.IsIssuer("https://login.shop.example/realms"));
        Assert.Empty(settings.RolesOf(["anything"]));
    }

    [Fact]
    public void Say_what_groups_may_do()
    {
        var project = Guid.CreateVersion7();
        var settings = OidcSettings.Read(
            Right with
            {
                Roles = Map(("a", ["editor", $"operator@{project}"]), ("b", ["viewer", "editor"])),
            }
        )!;

        var granted = settings.RolesOf(["a", "a", "A", "c"]).Select(i => settings.KnownRoles[i]);

        Assert.Equal([new RoleGrant("editor"), new RoleGrant("operator", project)], granted);
        Assert.Equal(3, settings.KnownRoles.Count);
    }

    public static TheoryData<string, OidcOptions> Wrong =>
        new()
        {
            { "Samplit:Oidc:Authority is missing", Right with { Authority = null } },
            { "Samplit:Oidc:Authority is no address", Right with { Authority = "login.shop.example" } },
            { "Samplit:Oidc:Authority is no address", Right with { Authority = "https://a:b@login.shop.example" } },
            {
                "Samplit:Oidc:Authority has to begin with https://",
                Right with
                {
                    Authority = "http://login.shop.example",
                }
            },
            { "Samplit:Oidc:ClientId is missing", Right with { ClientId = "" } },
            { "Samplit:Oidc:ClientSecretFile cannot be read", Right with { ClientSecretFile = "/nowhere/secret" } },
            { "ClientSecret are both set", Right with { ClientSecretFile = "/a", ClientSecret = "b" } },
            { "Samplit:Oidc:Scopes does not have openid", Right with { Scopes = ["profile"] } },
            { "Samplit:Oidc:GroupsClaim is empty", Right with { GroupsClaim = "" } },
            { "Samplit:Oidc:DisplayName has more than 64", Right with { DisplayName = new string('a', 65) } },
            { "Samplit:Oidc:Roles:/boss has 'boss'", Right with { Roles = Map(("/boss", ["boss"])) } },
            { "Samplit:Oidc:Roles:x has 'superuser'", Right with { Roles = Map(("x", ["superuser"])) } },
            {
                "more than 100 different roles",
                Right with
                {
                    Roles = Map(("x", [.. Enumerable.Range(0, 101).Select(_ => $"editor@{Guid.NewGuid()}")])),
                }
            },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void Are_refused_with_what_is_wrong(string what, OidcOptions options) =>
        Assert.Contains(
            what,
            Assert.Throws<InvalidOperationException>(() => OidcSettings.Read(options)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("http://127.0.0.1:8080/realms/shop")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    public void Take_an_address_without_HTTPS_on_this_machine(string authority) =>
        Assert.Equal(authority, OidcSettings.Read(Right with { Authority = authority })!.Authority);

    private static Dictionary<string, IReadOnlyList<string>> Map(params (string Group, string[] Roles)[] roles) =>
        roles.ToDictionary(r => r.Group, r => (IReadOnlyList<string>)r.Roles, StringComparer.Ordinal);
}
