using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class Events_from_pages(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Count_a_visitor_once_and_by_the_first_goal()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync(
            """{"goals": [{"name": "cta", "kind": "click", "selector": {"kind": "id", "value": "buy"}}, {"name": "buy"}]}"""
        );
        await site.HomeAsync();
        object Goal(string goal, double? value = null) =>
            new
            {
                kind = "conversion",
                experiment = experiment.Id,
                goal,
                value,
            };

        var told = await site.TellAsync(new { visitor = "v-1", events = new[] { Goal("buy", 9.5), Goal("cta") } });
        var again = await site.TellAsync(new { visitor = "v-1", events = new[] { Goal("buy", 9.5) } });

        told.Is(HttpStatusCode.OK, """{"events": [{"counted": true}, {"counted": false}]}""");
        again.Is(HttpStatusCode.OK, """{"events": [{"counted": false}]}""");
        var assigned = Assert.Single(await experiment.Events<VisitorAssigned>());
        Assert.Equal(
            [new ConversionRecorded(assigned.Visitor, assigned.Variant, 0, 9.5, "buy")],
            await experiment.Events<ConversionRecorded>()
        );
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("\"12.50\"", 12.5)]
    [InlineData("\" -3e1 \"", -30.0)]
    [InlineData("null", 1.0)]
    [InlineData("\"12,50\"", null)]
    [InlineData("\"1e13\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    [InlineData("[1]", null)]
    public async Task Count_by_numbers_that_a_page_has_as_texts_and_by_nothing_else(string value, double? counted)
    {
        var site = await TestSite.OnAsync(_server);
        var (one, other) = (await site.RunningAsync(), await site.RunningAsync());
        await site.HomeAsync();

        var told = await site.TellAsync(
            JsonElement.Parse(
                $$"""
                {"visitor": "v-1", "household": 7, "events": [
                  {"kind": "conversion", "experiment": "{{one.Id}}", "goal": "buy", "value": {{value}}},
                  {"kind": "conversion", "experiment": "{{other.Id}}", "goal": "buy", "value": 2}
                ]}
                """
            )
        );

        Assert.Equal(counted is not null, told.Is(HttpStatusCode.OK)["events", 0, "counted"].GetBoolean());
        Assert.Equal(
            counted is { } number ? [number] : [],
            (await one.Events<ConversionRecorded>()).Select(c => c.Value)
        );
        Assert.Equal([2.0], (await other.Events<ConversionRecorded>()).Select(c => c.Value));
    }

    [Fact]
    public async Task Say_why_they_do_not_count()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync("""{"goals": [{"name": "buy"}]}""");
        var foreign = await (await TestSite.OnAsync(_server)).RunningAsync();
        await site.HomeAsync();
        object Of(Guid? id, string? goal, double? value = 1) =>
            new
            {
                kind = "conversion",
                experiment = id,
                goal,
                value,
            };

        var known = await site.TellAsync(
            new
            {
                visitor = "v-1",
                events = new[]
                {
                    Of(foreign.Id, "buy"),
                    Of(null, "buy"),
                    Of(experiment.Id, "other"),
                    Of(experiment.Id, "buy", 1e13),
                },
            }
        );
        var stranger = await site.TellAsync(new { visitor = "v-2", events = new[] { Of(experiment.Id, "buy") } });
        var nobody = await site.TellAsync(new { events = new[] { Of(experiment.Id, "buy") } });

        Assert.Equal(
            ["experiment_not_found", "experiment_not_found", "invalid_request", "invalid_request"],
            known.Is(HttpStatusCode.OK).Each<string>("events", "code")
        );
        Assert.Equal("visitor_not_assigned", stranger["events", 0, "code"].GetString());
        Assert.Equal("unit_missing", nobody["events", 0, "code"].GetString());
        Assert.Empty(await experiment.Events<ConversionRecorded>());
    }

    [Fact]
    public async Task Tell_how_long_a_page_waited()
    {
        var site = await TestSite.OnAsync(_server);

        var told = await site.TellAsync(
            new
            {
                visitor = "v-1",
                events = new object[]
                {
                    new
                    {
                        kind = "timing",
                        blankMilliseconds = 12.5,
                        decisionMilliseconds = 30,
                        cached = true,
                    },
                    new { kind = "timing", blankMilliseconds = -1 },
                },
            }
        );

        told.Is(HttpStatusCode.OK, """{"events": [{"counted": true}, {"counted": false}]}""");
    }

    [Fact]
    public async Task Are_taken_from_pages_of_the_site_and_in_measure()
    {
        var site = await TestSite.OnAsync(_server);
        object Timings(int count) =>
            new { visitor = "v-1", events = Enumerable.Repeat(new { kind = "timing", blankMilliseconds = 1 }, count) };

        (await site.TellAsync(Timings(1), origin: "https://other.example")).IsProblem(
            HttpStatusCode.Forbidden,
            "origin_not_allowed"
        );
        (await site.TellAsync(Timings(51))).IsInvalid("events");
        (await site.TellAsync(new { visitor = "v-1" })).IsInvalid("events");
    }
}
