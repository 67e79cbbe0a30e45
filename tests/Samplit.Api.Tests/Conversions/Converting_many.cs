using System.Net;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Conversions;

namespace Samplit.Api.Tests.Conversions;

public class Converting_many(SharedServer shared) : Calls_for_many(shared)
{
    protected override string List => "conversions";

    protected override string Path => "/v1/conversions:batch";

    [Fact]
    public async Task Credits_those_who_were_assigned_in_the_call_before_in_the_order_they_are_handed_in()
    {
        var left = await An.Experiment.With(("control", 1), ("b", 0)).RunningOn(Server);
        var right = await An.Experiment.With(("control", 0), ("b", 1)).RunningOn(Server);
        await Server.Decide(left.Visit("v-1"), right.Visit("v-1"), right.Visit("v-2"));

        var answer = await Server.ConvertAll(
            right.Conversion("v-2", 2.5),
            left.Conversion("v-1"),
            right.Conversion("v-1", -1)
        );

        answer.Is(
            HttpStatusCode.OK,
            $$"""
            {"conversions":[
                {"experimentId":"{{right.Id}}","variant":"b","isNew":true},
                {"experimentId":"{{left.Id}}","variant":"control","isNew":true},
                {"experimentId":"{{right.Id}}","variant":"b","isNew":true}
            ]}
            """
        );
        Assert.Equal([2.5, -1], (await right.Events<ConversionRecorded>()).Select(e => e.Value));
        Assert.Equal(1, Assert.Single(await left.Events<ConversionRecorded>()).Value);
    }

    [Fact]
    public async Task A_thousand_times_takes_few_commits()
    {
        var experiment = await An.FixedExperiment.RunningOn(Server);
        await Server.Decide(Enumerable.Range(1, 1000).Select(i => experiment.Visit($"v-{i}")));

        var answer = (await Server.ConvertAll(Conversions(experiment, 1000, value: 0.25))).Is(HttpStatusCode.OK);

        Assert.All(Items(answer), c => Assert.True(c.GetProperty("isNew").GetBoolean()));
        Assert.InRange(await experiment.Commits("conversion_recorded"), 1, 20);
        var variants = (await experiment.Get("/statistics"))["variants"].EnumerateArray().ToArray();
        Assert.Equal(1000, variants.Sum(v => v.GetProperty("conversions").GetInt32()));
        Assert.Equal(250, variants.Sum(v => v.GetProperty("value").GetDouble()));
        Assert.Equal("intact", (await experiment.Get("/audit/verification"))["verdict"].GetString());
    }

    [Fact]
    public async Task Spoils_nothing_but_the_items_that_are_bad()
    {
        var experiment = await An.Experiment.RunningOn(Server);
        var closed = await An.Experiment.RunningOn(Server);
        var nowhere = new TestExperiment(Server, Guid.NewGuid());
        await Server.Decide(experiment.Visit("v-1"), experiment.Visit("v-2"), closed.Visit("v-1"));
        await closed.Take("complete");

        var answer = await Server.ConvertAll(
            experiment.Conversion("v-1"),
            experiment.Conversion(null),
            experiment.Conversion("v-2", 1.1e12),
            experiment.Conversion("never seen"),
            closed.Conversion("v-1"),
            nowhere.Conversion("v-1"),
            new { visitor = "v-2" },
            null,
            experiment.Conversion("v-2")
        );

        var items = Items(answer);
        Assert.Equal(9, items.Length);
        Assert.True(items[0].GetProperty("isNew").GetBoolean());
        Assert.True(items[8].GetProperty("isNew").GetBoolean());
        IsSame(await experiment.Convert(null!), items[1]);
        IsSame(await experiment.Convert("v-2", 1.1e12), items[2]);
        IsSame(await experiment.Convert("never seen"), items[3]);
        IsSame(await closed.Convert("v-1"), items[4]);
        IsSame(await nowhere.Convert("v-1"), items[5]);
        foreach (var item in items[6..8])
        {
            Problem(item).IsInvalid("experimentId");
        }
        Problem(items[2]).IsInvalid("value");
        Problem(items[3]).IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor");
        Problem(items[4]).IsProblem(HttpStatusCode.Conflict, "experiment_closed");
        Assert.Equal(2, (await experiment.Events<ConversionRecorded>()).Count);
        Assert.Empty(await closed.Events<ConversionRecorded>());
    }

    [Theory]
    [InlineData("value", """{"experimentId":"ID","visitor":"v-1","value":"1"}""")]
    [InlineData("context", """{"experimentId":"ID","visitor":"v-1","context":{}}""")]
    public Task Spoils_nothing_but_the_item_that_is_of_another_shape(string field, string item) =>
        SpoilsNothingBut(field, item);

    [Fact]
    public async Task Takes_a_mebibyte()
    {
        var experiment = await An.Experiment.RunningOn(Server);

        var answer = await Server.ConvertAll(
            Enumerable.Range(0, 1000).Select(_ => experiment.Conversion(new string('v', 255)))
        );
        Assert.All(
            Items(answer),
            c => Problem(c).IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor")
        );

        answer = await Server.ConvertAll(
            Enumerable.Range(0, 1000).Select(_ => experiment.Conversion(new string('v', 1024)))
        );
        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("/v1/conversions:batch", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/v1/conversions%3Abatch", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/v1/conversions", HttpStatusCode.NotFound)]
    [InlineData("/v1/conversions:", HttpStatusCode.NotFound)]
    [InlineData("/v1/conversions:all", HttpStatusCode.NotFound)]
    [InlineData("/v1/conversions/batch", HttpStatusCode.NotFound)]
    public async Task Has_a_path_with_a_colon_in_it(string path, HttpStatusCode status) =>
        (await Server.PostTextAsync(path, "{}")).Is(status);

    private static IEnumerable<object> Conversions(TestExperiment experiment, int count, double? value = null) =>
        Enumerable.Range(1, count).Select(i => experiment.Conversion($"v-{i}", value));

    private protected override object Item(TestExperiment experiment, string visitor, int number) =>
        experiment.Conversion(visitor, number);

    private protected override async Task<TestExperiment> RunningAsync(int visitors)
    {
        var experiment = await An.Experiment.RunningOn(Server);
        await experiment.AssignAll(visitors);
        return experiment;
    }

    private protected override async Task HasTheFirstOfEach(TestExperiment experiment) =>
        Assert.Equal([0, 0], (await experiment.Events<ConversionRecorded>()).Select(e => e.Value));
}
