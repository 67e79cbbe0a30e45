using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Plans;

public class Making_a_plan(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Answers_how_many_visitors_it_takes()
    {
        var plan = (
            await _server.PostAsync(
                "/api/plans",
                new
                {
                    rate = 0.1,
                    lift = 0.2,
                    visitorsPerDay = 1_000,
                }
            )
        ).Is(HttpStatusCode.OK);

        Assert.Equal(3_841, plan["visitorsPerVariant"].GetInt64());
        Assert.Equal(0.05, plan["alphaPerComparison"].GetDouble());
        Assert.Equal(7.682, plan["days"].GetDouble(), 1e-9);
        Assert.InRange(plan["power"].GetDouble(), 0.8, 0.801);
    }

    [Fact]
    public async Task Answers_what_each_purpose_takes_and_costs()
    {
        var asked = new
        {
            rate = 0.1,
            effect = 0.02,
            variants = 3,
            visitorsPerDay = 1_000,
        };

        var plan = (await _server.PostAsync("/api/plans", asked)).Is(HttpStatusCode.OK);

        var prices = plan["prices", "purposes"].EnumerateArray().ToArray();
        Assert.Equal(["learn", "balanced", "earn"], prices.Select(p => p.GetProperty("purpose").GetString()));
        Assert.Equal(plan["visitors"].GetDouble(), prices[0].GetProperty("visitors").GetDouble());
        Assert.True(prices[1].GetProperty("powerError").GetDouble() > 0);
        Assert.Equal(prices[1].GetProperty("visitors").GetDouble() / 1_000, prices[1].GetProperty("days").GetDouble());
        Assert.Equal(400, plan["prices", "runs"].GetInt32());
        Assert.Equal(plan.Text, (await _server.PostAsync("/api/plans", asked)).Text);
    }

    [Fact]
    public async Task Refuses_what_makes_none() =>
        (await _server.PostAsync("/api/plans", new { rate = 0.1 })).IsProblem(
            HttpStatusCode.UnprocessableEntity,
            "invalid_request",
            "effect"
        );

    [Theory]
    [InlineData(0, "plan", "--rate", "0.05", "--lift", "0.1", "--per-day", "2000")]
    [InlineData(0, "plan", "--deviation", "5", "--effect", "0.5", "--visitors", "1000")]
    [InlineData(2, "plan", "--rate", "0.05")]
    [InlineData(2, "plan", "--rate", "5", "--lift", "0.1")]
    public async Task Is_a_command_as_well(int exitCode, params string[] arguments) =>
        Assert.Equal(exitCode, await CommandLine.Create().Parse(arguments).InvokeAsync());
}
