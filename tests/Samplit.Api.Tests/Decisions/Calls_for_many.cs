using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

/// <summary>What holds for every call that takes items and answers each of them.</summary>
public abstract class Calls_for_many(SharedServer shared)
{
    protected RunningServer Server { get; } = shared.Server;

    /// <summary>The member that has the items, in the request and in the answer.</summary>
    protected abstract string List { get; }

    protected abstract string Path { get; }

    [Fact]
    public async Task Twice_answers_the_same_and_appends_nothing()
    {
        var experiment = await RunningAsync(visitors: 20);
        var first = await SendAsync(Items(experiment, 20, number: 1));
        var events = await experiment.Events();

        var second = await SendAsync(Items(experiment, 20, number: 2));

        second.Is(HttpStatusCode.OK, first.Text.Replace("\"isNew\":true", "\"isNew\":false", StringComparison.Ordinal));
        Assert.Equal(events.Count, (await experiment.Events()).Count);
    }

    [Fact]
    public async Task Takes_a_visitor_once_who_is_in_it_often_and_the_first_of_them_is_new()
    {
        var experiment = await RunningAsync(visitors: 2);
        // A server that has never heard of the experiment has to read it first.
        await using var second = await RunningServer.StartOnAsync(Server.ConnectionString);

        foreach (var (server, visitor) in ((RunningServer, string)[])[(Server, "v-1"), (second, "v-2")])
        {
            var answer = await SendAsync(Enumerable.Range(0, 1000).Select(i => Item(experiment, visitor, i)), server);

            Assert.Single(answer.Is(HttpStatusCode.OK).Each<string>(List, "variant").Distinct());
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => i == 0), answer.Each<bool>(List, "isNew"));
        }

        await HasTheFirstOfEach(experiment);
    }

    [Fact]
    public async Task Takes_from_1_to_1000()
    {
        var experiment = await RunningAsync(visitors: 1);

        (await SendAsync(Items(experiment, 1, number: 1))).Is(HttpStatusCode.OK);
        var events = await experiment.Events();
        (await SendAsync(Items(experiment, 1001, number: 1))).IsInvalid(List);
        foreach (var body in (string[])["{}", $$"""{"{{List}}":null}""", $$"""{"{{List}}":[]}"""])
        {
            (await Server.PostTextAsync(Path, body)).IsInvalid(List);
        }
        Assert.Equal(events.Count, (await experiment.Events()).Count);
    }

    /// <summary>An item about this visitor.</summary>
    /// <param name="number">Of which something is kept where the item is the first one.</param>
    private protected abstract object Item(TestExperiment experiment, string visitor, int number);

    /// <summary>An experiment whose visitors v-1, v-2, … may be in an item.</summary>
    private protected abstract Task<TestExperiment> RunningAsync(int visitors);

    /// <summary>What was kept of two visitors is of number 0.</summary>
    private protected abstract Task HasTheFirstOfEach(TestExperiment experiment);

    private protected async Task SpoilsNothingBut(string? field, string item)
    {
        var experiment = await RunningAsync(visitors: 1);
        var before = await experiment.Events();
        const string good = """{"experimentId":"ID","visitor":"v-1"}""";
        var body = $$"""{"{{List}}":[{{item}},{{good}},{{item}},{{good}}]}""";

        var answer = await Server.PostTextAsync(Path, body.Replace("ID", $"{experiment.Id}", StringComparison.Ordinal));

        var items = Items(answer);
        Assert.Equal([true, false], new[] { items[1], items[3] }.Select(d => d.GetProperty("isNew").GetBoolean()));
        foreach (var bad in (JsonElement[])[items[0], items[2]])
        {
            Problem(bad).IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);
        }
        Assert.Equal(before.Count + 1, (await experiment.Events()).Count);
    }

    private protected Task<Answer> SendAsync(IEnumerable<object?> items, RunningServer? server = null) =>
        (server ?? Server).PostAsync(Path, new Dictionary<string, object> { [List] = items });

    private protected JsonElement[] Items(Answer answer) => [.. answer.Is(HttpStatusCode.OK)[List].EnumerateArray()];

    private protected static JsonElement Problem(JsonElement item) => Assert.Single(item.EnumerateObject()).Value;

    private protected static void IsSame(Answer alone, JsonElement item) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(alone.Text), JsonNode.Parse(Problem(item).GetRawText())),
            $"Alone {alone.Text}\namong others {item}"
        );

    private IEnumerable<object> Items(TestExperiment experiment, int count, int number) =>
        Enumerable.Range(1, count).Select(i => Item(experiment, $"v-{i}", number));
}
