using System.Net;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;

namespace Samplit.Api.Tests.Assignment;

public class Deciding_for_many(SharedServer shared) : Calls_for_many(shared)
{
    protected override string List => "decisions";

    protected override string Path => "/v1/decisions";

    [Fact]
    public async Task Answers_each_as_its_own_call_would_in_the_order_they_were_asked_for()
    {
        var left = await An.FixedExperiment.With(("control", 1), ("b", 0)).RunningOn(Server);
        var right = await An.FixedExperiment.With(("control", 0), ("b", 1)).RunningOn(Server);
        var outside = await An.Experiment.LettingIn(0).RunningOn(Server);

        var answer = await Server.Decide(
            right.Visit("v-2"),
            left.Visit("v-1", new { device = "desk" }),
            outside.Visit("v-1"),
            right.Visit("v-1")
        );

        answer.Is(
            HttpStatusCode.OK,
            $$"""
            {"decisions":[
                {"experimentId":"{{right.Id}}","variant":"b","allocation":0,"propensity":1,"isNew":true,"inExperiment":true},
                {"experimentId":"{{left.Id}}","variant":"control","allocation":0,"propensity":1,"isNew":true,"inExperiment":true},
                {"experimentId":"{{outside.Id}}","variant":"control","isNew":false,"inExperiment":false},
                {"experimentId":"{{right.Id}}","variant":"b","allocation":0,"propensity":1,"isNew":true,"inExperiment":true}
            ]}
            """
        );
        Assert.Single(await left.Events<VisitorAssigned>());
        Assert.Equal(2, (await right.Events<VisitorAssigned>()).Count);
        Assert.Equal(
            """{"device": "desk"}""",
            await left.Ask("SELECT context::text FROM samplit.visitor_contexts WHERE experiment_id = $1")
        );
    }

    [Fact]
    public async Task Agrees_with_the_call_for_one_visitor()
    {
        var experiment = await An.FixedExperiment.With(("control", 1), ("b", 1)).RunningOn(Server);
        var before = await experiment.AssignAll(50);

        var answer = (await Server.Decide(Visitors(experiment, 100))).Is(HttpStatusCode.OK);

        Assert.Equal(before, Variants(answer).Take(50));
        Assert.All(Items(answer).Take(50), d => Assert.False(d.GetProperty("isNew").GetBoolean()));
        Assert.All(Items(answer).Skip(50), d => Assert.True(d.GetProperty("isNew").GetBoolean()));
        Assert.Equal(Variants(answer), await experiment.AssignAll(100));
        Assert.Equal(100, (await experiment.Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task By_eight_calls_at_once_for_the_same_visitors_is_one_event_each()
    {
        var experiment = await An.Experiment.RunningOn(Server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Server.Decide(Visitors(experiment, 200))));

        Assert.All(answers, a => Assert.Equal(Variants(answers[0]), Variants(a.Is(HttpStatusCode.OK))));
        Assert.Equal(200, answers.SelectMany(Items).Count(d => d.GetProperty("isNew").GetBoolean()));
        Assert.Equal(200, (await experiment.Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task A_thousand_times_takes_few_commits()
    {
        var experiment = await An.FixedExperiment.RunningOn(Server);

        var answer = (await Server.Decide(Visitors(experiment, 1000))).Is(HttpStatusCode.OK);

        Assert.All(Items(answer), d => Assert.True(d.GetProperty("isNew").GetBoolean()));
        var assigned = await experiment.Events<VisitorAssigned>();
        Assert.Equal(Variants(answer), assigned.Select(e => e.Variant));
        Assert.InRange(await experiment.Commits("visitor_assigned"), 1, 20);
        Assert.Equal("intact", (await experiment.Get("/audit/verification"))["verdict"].GetString());
    }

    [Fact]
    public async Task Spoils_nothing_but_the_items_that_are_bad()
    {
        var experiment = await An.FixedExperiment.With(("control", 0), ("b", 1)).RunningOn(Server);
        var paused = await An.Experiment.InStatus("paused", Server);
        var nowhere = new TestExperiment(Server, Guid.NewGuid());
        var tooLong = new string('v', 256);

        var answer = await Server.Decide(
            experiment.Visit("v-1"),
            experiment.Visit(tooLong),
            experiment.Visit(""),
            experiment.Visit(null),
            nowhere.Visit("v-1"),
            paused.Visit("v-1"),
            experiment.Visit("v-2", "text"),
            experiment.Visit("v-2", new { a = new string('x', 4096) }),
            new { visitor = "v-2" },
            null,
            experiment.Visit("v-3")
        );

        var items = Items(answer);
        Assert.Equal(11, items.Length);
        Assert.Equal("b", items[0].GetProperty("variant").GetString());
        Assert.Equal("b", items[10].GetProperty("variant").GetString());
        (await experiment.Assign(tooLong)).IsInvalid("visitor");
        IsSame(await experiment.Assign(tooLong), items[1]);
        IsSame(await experiment.Assign(""), items[2]);
        IsSame(await experiment.Assign(null!), items[3]);
        IsSame(await nowhere.Assign("v-1"), items[4]);
        IsSame(await paused.Assign("v-1"), items[5]);
        IsSame(await experiment.Assign("v-2", "text"), items[6]);
        IsSame(await experiment.Assign("v-2", new { a = new string('x', 4096) }), items[7]);
        foreach (var item in items[8..10])
        {
            Problem(item).IsInvalid("experimentId");
        }
        Assert.Equal(2, (await experiment.Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task For_a_thousand_experiments_that_do_not_exist_harms_nobody()
    {
        var answer = await Server.Decide(
            Enumerable.Range(0, 1000).Select(_ => new TestExperiment(Server, Guid.NewGuid()).Visit("v-1"))
        );

        Assert.All(Items(answer), d => Problem(d).IsNotFound("experiment"));
        (await (await An.Experiment.RunningOn(Server)).Assign("v-1")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("visitor", """{"experimentId":"ID","visitor":17}""")]
    [InlineData("visitor", """{"experimentId":"ID","visitor":{"name":["v-2"]}}""")]
    [InlineData("visitors", """{"experimentId":"ID","visitors":["v-2"]}""")]
    [InlineData("visitor", """{"experimentId":"ID","visitor":"v-2","visitor":"v-3"}""")]
    [InlineData("visitor", """{"experimentId":"ID","visitor":"a\u0000b"}""")]
    [InlineData("experimentId", """{"experimentId":17,"visitor":"v-2"}""")]
    [InlineData(null, """["v-2"]""")]
    [InlineData(null, "17")]
    public Task Spoils_nothing_but_the_item_that_is_of_another_shape(string? field, string item) =>
        SpoilsNothingBut(field, item);

    [Fact]
    public async Task Finds_an_experiment_by_its_name()
    {
        var experiment = await An.Experiment.RunningOn(Server);
        var name = (await experiment.Get(""))["name"].GetString()!;

        var answer = await Server.Decide(
            new { experimentId = name, visitor = "v-1" },
            new { experimentId = name.ToUpperInvariant(), visitor = "v-1" },
            new { experimentId = "no such name", visitor = "v-1" }
        );

        var items = Items(answer);
        Assert.Equal([experiment.Id, experiment.Id], items[..2].Select(d => d.GetProperty("experimentId").GetGuid()));
        Problem(items[2]).IsNotFound("experiment");
        Assert.Single(await experiment.Events<VisitorAssigned>());
    }

    [Theory]
    [InlineData("decisions[1]", """{"decisions":[ITEM,{"visitor":}]}""")]
    [InlineData("decisions", """{"decisions":"v-1"}""")]
    [InlineData("visitor", """{"visitor":"v-1"}""")]
    public async Task Needs_a_call_that_can_be_read_as_a_whole(string field, string body)
    {
        var experiment = await An.Experiment.RunningOn(Server);

        var answer = await Server.PostTextAsync(
            "/v1/decisions",
            body.Replace("ITEM", """{"experimentId":"ID","visitor":"v-1"}""", StringComparison.Ordinal)
                .Replace("ID", $"{experiment.Id}", StringComparison.Ordinal)
        );

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);
        Assert.Empty(await experiment.Events<VisitorAssigned>());
    }

    [Fact]
    public async Task Takes_a_mebibyte()
    {
        var experiment = await An.Experiment.RunningOn(Server);
        var context = new { a = new string('x', 4000) };

        var fits = Enumerable.Range(0, 250).Select(i => experiment.Visit($"v-{i}", context));
        var answer = await Server.Decide(fits);
        Assert.All(Items(answer), d => Assert.True(d.GetProperty("isNew").GetBoolean()));

        var tooMany = Enumerable.Range(0, 270).Select(i => experiment.Visit($"v-{i}", context));
        answer = await Server.Decide(tooMany);
        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Contains("1048576", answer["detail"].GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<object> Visitors(TestExperiment experiment, int count) =>
        Enumerable.Range(1, count).Select(i => experiment.Visit($"v-{i}"));

    private IEnumerable<string?> Variants(Answer answer) => answer.Each<string>(List, "variant");

    private protected override object Item(TestExperiment experiment, string visitor, int number) =>
        experiment.Visit(visitor, new { number });

    private protected override Task<TestExperiment> RunningAsync(int visitors) => An.Experiment.RunningOn(Server);

    private protected override async Task HasTheFirstOfEach(TestExperiment experiment)
    {
        Assert.Equal(2, (await experiment.Events<VisitorAssigned>()).Count);
        Assert.Equal(
            """{"number": 0} {"number": 0}""",
            await experiment.Ask(
                "SELECT string_agg(context::text, ' ') FROM samplit.visitor_contexts WHERE experiment_id = $1"
            )
        );
    }
}
