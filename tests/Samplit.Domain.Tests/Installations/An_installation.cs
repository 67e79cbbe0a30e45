using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Installations;

namespace Samplit.Domain.Tests.Installations;

public class An_installation
{
    private static readonly Installation Active = new(
        World.Id,
        Platform.Shopify,
        ["shop.example"],
        InstallationStatus.Active,
        Revision: 1,
        World.Noon
    );

    private static readonly Installation Suspended = After(Active, new InstallationSuspended());
    private static readonly Installation Revoked = After(Active, new InstallationRevoked("app/uninstalled"));

    [Fact]
    public void Is_made_for_a_platform_and_its_domains()
    {
        var decision = CreateInstallation.Decide(
            new(Platform.Shopify, ["Shop.example", "shop.example", "*.a.example"])
        );

        var created = Assert.IsType<InstallationCreated>(Assert.Single(decision.Events));
        Assert.Equal(["shop.example", "*.a.example"], created.Domains);
        var installation = Installation.Evolve(null, World.Id, created, World.Noon)!;
        Assert.Equal(
            (Platform.Shopify, InstallationStatus.Active, 1, World.Noon),
            (installation.Platform, installation.Status, installation.Revision, installation.CreatedAt)
        );
    }

    [Fact]
    public void Is_not_made_of_what_is_no_domain()
    {
        Refused("platform", CreateInstallation.Decide(new(null, ["shop.example"])));
        Refused("domains", CreateInstallation.Decide(new(Platform.Custom, null)));
        Refused("domains", CreateInstallation.Decide(new(Platform.Custom, [])));
        Refused("domains", CreateInstallation.Decide(new(Platform.Custom, [.. new string?[51]])));
        Refused("domains[1]", CreateInstallation.Decide(new(Platform.Custom, ["shop.example", "https://x.example"])));
    }

    [Fact]
    public void Is_used_on_its_domains_while_it_is_active()
    {
        Assert.True(Active.IsOn("https://shop.example"));
        Assert.False(Active.IsOn("https://other.example"));
    }

    [Fact]
    public void Is_changed_once()
    {
        Assert.Equal(new InstallationSuspended(), Assert.Single(ChangeInstallation.Suspend(Active).Events));
        Assert.Equal(Decision.Nothing, ChangeInstallation.Suspend(Suspended));
        Assert.Equal(Decision.Nothing, ChangeInstallation.Resume(Active));
        Assert.Equal(new InstallationResumed(), Assert.Single(ChangeInstallation.Resume(Suspended).Events));
        Assert.Equal(Decision.Nothing, ChangeInstallation.Revoke(Revoked, null));
        Assert.Equal(Decision.Nothing, ChangeInstallation.SetDomains(Active, ["SHOP.example"]));
        Assert.Equal(2, Suspended.Revision);
    }

    [Fact]
    public void Stays_revoked()
    {
        Decision[] decisions =
        [
            ChangeInstallation.Suspend(Revoked),
            ChangeInstallation.Resume(Revoked),
            ChangeInstallation.SetDomains(Revoked, ["other.example"]),
            ChangeInstallation.RotateToken(Revoked, null, World.Noon),
            ChangeInstallation.SetCredentials(Revoked, Platform.Shopify),
        ];

        Assert.All(decisions, d => Assert.Equal("installation_revoked", d.Refusal?.Code));
    }

    [Fact]
    public void Lets_pages_go_on_with_an_old_token_for_a_while()
    {
        var usual = ChangeInstallation.RotateToken(Active, null, World.Noon);
        var none = ChangeInstallation.RotateToken(Active, TimeSpan.Zero, World.Noon);

        Assert.Equal(new InstallationTokenRotated(World.Noon.AddDays(7)), usual.Events[0]);
        Assert.Equal(new InstallationTokenRotated(World.Noon), none.Events[0]);
        Refused("graceSeconds", ChangeInstallation.RotateToken(Active, TimeSpan.FromDays(91), World.Noon));
        Refused("graceSeconds", ChangeInstallation.RotateToken(Active, -TimeSpan.FromTicks(1), World.Noon));
    }

    [Fact]
    public void Takes_credentials_of_its_own_platform_only()
    {
        Assert.Equal(
            new InstallationCredentialsChanged("shopify"),
            ChangeInstallation.SetCredentials(Active, Platform.Shopify).Events[0]
        );
        Assert.Equal("other_platform", ChangeInstallation.SetCredentials(Active, Platform.Wordpress).Refusal?.Code);
    }

    [Fact]
    public void Believes_a_webhook_by_its_signature()
    {
        var body = """{"id":1,"domain":"shop.example"}"""u8.ToArray();
        const string secret = "hush";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

        Assert.True(ShopifySignature.IsOf(body, secret, signature));
        Assert.False(ShopifySignature.IsOf([.. body, (byte)' '], secret, signature));
        Assert.False(ShopifySignature.IsOf(body, "other", signature));
        Assert.All(
            new[] { null, "", "no base64", signature[..^4], signature + "AAAA" },
            s => Assert.False(ShopifySignature.IsOf(body, secret, s))
        );
    }

    private static Installation After(Installation installation, object e) =>
        Installation.Evolve(installation, installation.Id, e, World.Noon)!;

    private static void Refused(string field, Decision decision) => Assert.Equal(field, decision.Refusal?.Field);
}
