using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Attribution;

public class Health_of_an_experiment(SharedServer shared)
{
    private static readonly string[] Browsers = ["Chrome", "Firefox", "Safari"];

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Names_the_browser_whose_exposures_are_lost()
    {
        var shop = await Shop.OpenAsync(_server, units: 900, i => new { browser = Browsers[i % 3] });
        // As many of each, since chance brings one ratio in a hundred that is taken for another cause.
        var cells = shop
            .Units.Select((unit, i) => (Unit: unit, Browser: Browsers[i % 3], Variant: shop.Variants[unit]))
            .GroupBy(u => (u.Browser, u.Variant))
            .ToArray();
        var each = cells.Min(c => c.Count());

        await shop.TrackAsync(
            cells
                .Where(c => c.Key != ("Safari", "b"))
                .SelectMany(c => c.Take(each))
                .Select(u =>
                    Shop.Event(
                        u.Unit,
                        "exposure",
                        new
                        {
                            experiments = new[]
                            {
                                new { experimentId = shop.Experiment.Id.ToString(), variant = u.Variant },
                            },
                        }
                    )
                )
        );

        var finding = (await shop.Experiment.Get("/health"))["findings"][0];
        Assert.Equal("sampleRatioMismatch", finding.GetProperty("code").GetString());
        Assert.Equal("critical", finding.GetProperty("severity").GetString());
        var cause = finding.GetProperty("cause");
        Assert.Equal(
            ("lostExposures", "browser", "Safari", "b"),
            (Text(cause, "code"), Text(cause, "dimension"), Text(cause, "level"), Text(cause, "variant"))
        );
    }

    [Fact]
    public async Task Finds_nothing_where_nothing_is_wrong()
    {
        var shop = await Shop.OpenAsync(_server, units: 100, i => new { browser = Browsers[i % 3] });

        Assert.Equal(0, (await shop.Experiment.Get("/health"))["findings"].GetArrayLength());
    }

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}
