using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.Web;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Splitting_by_address(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("/new", null)]
    [InlineData("https://shop.example/new?x=1", null)]
    [InlineData("//shop.example/new", null)]
    [InlineData("https://www.shop.example/new", "variants[1].url")]
    [InlineData("https://evil.example/login", "variants[1].url")]
    [InlineData("//evil.example/login", "variants[1].url")]
    [InlineData("///evil.example/login", "variants[1].url")]
    [InlineData("https:evil.example", "variants[1].url")]
    [InlineData("https:///evil.example", "variants[1].url")]
    [InlineData("https://shop.example@evil.example/", "variants[1].url")]
    [InlineData("https://shop.example:8443/new", "variants[1].url")]
    public async Task Stays_on_the_sites_of_the_installation(string url, string? field)
    {
        var site = await TestSite.OnAsync(_server);

        var created = await CreateAsync(site, url);

        if (field is null)
        {
            created.Is(HttpStatusCode.Created);
        }
        else
        {
            created.IsInvalid(field);
        }
    }

    [Fact]
    public async Task Leads_where_the_settings_name_it()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:SplitDomains:0", "*.partner.example")
        );
        var site = await TestSite.OnAsync(server);

        (await CreateAsync(site, "https://shop.partner.example/")).Is(HttpStatusCode.Created);
        (await CreateAsync(site, "https://evil.example/")).IsInvalid("variants[1].url");
    }

    [Fact]
    public async Task Goes_on_where_it_led_before_the_domains_changed_and_nowhere_new()
    {
        var site = await TestSite.OnAsync(_server);
        var created = await CreateAsync(site, "https://shop.example/new");
        var experiment = TestExperiment.Of(_server, created);
        (
            await _server.PutAsync($"/api/installations/{site.Id}/domains", new { domains = new[] { "other.example" } })
        ).Is(HttpStatusCode.OK);
        object Variants(string third) =>
            new
            {
                variants = new object[]
                {
                    new { name = "control", isControl = true },
                    new { name = "b", url = "https://shop.example/new" },
                    new { name = "c", url = third },
                },
            };

        foreach (var path in (string[])["variants", "variants/preview"])
        {
            var third = Variants("https://shop.example/third");
            var change = await (path == "variants" ? experiment.Put(path, third) : experiment.Post(path, body: third));
            change.IsInvalid("variants[2].url");
        }
        (await experiment.Put("variants", Variants("https://other.example/third"))).Is(HttpStatusCode.OK);
    }

    private static Task<Answer> CreateAsync(TestSite site, string url) =>
        An
            .Experiment.Saying(
                new
                {
                    type = "split_url",
                    installation = site.Id,
                    variants = new object[] { new { name = "control", isControl = true }, new { name = "b", url } },
                }
            )
            .AskedOf(site.Server);
}
