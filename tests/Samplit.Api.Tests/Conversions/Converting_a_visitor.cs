using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Conversions;

public class Converting_a_visitor(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Credits_the_variant_and_the_allocation_the_visitor_came_under()
    {
        var experiment = await An.Experiment.With(("control", 0), ("b", 1)).RunningOn(_server);
        await experiment.Assign("v-1");
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);

        (await experiment.Convert("v-1", 12.5)).Is(HttpStatusCode.OK, """{"variant":"b","isNew":true}""");

        var assigned = Assert.Single(await experiment.Events<VisitorAssigned>());
        Assert.Equal(
            new ConversionRecorded(assigned.Visitor, "b", 0, 12.5),
            Assert.Single(await experiment.Events<ConversionRecorded>())
        );
    }

    [Fact]
    public async Task Twice_answers_the_same_and_appends_nothing()
    {
        var experiment = await An.Experiment.With(("control", 0), ("b", 1)).RunningOn(_server);
        await experiment.Assign("v-1");
        await experiment.Convert("v-1", 2);
        var events = await experiment.Events();

        (await experiment.Convert("v-1", 2)).Is(HttpStatusCode.OK, """{"variant":"b","isNew":false}""");
        (await experiment.Convert("v-1", 99)).Is(HttpStatusCode.OK, """{"variant":"b","isNew":false}""");

        Assert.Equal(events.Count, (await experiment.Events()).Count);
        Assert.Equal(2, (await experiment.Get("/statistics"))["variants", 1, "value"].GetDouble());
    }

    [Fact]
    public async Task By_64_at_once_is_one_event()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1");

        var answers = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => experiment.Convert("v-1", i)));

        var recorded = Assert.Single(await experiment.Events<ConversionRecorded>());
        Assert.Single(answers, a => a["isNew"].GetBoolean());
        Assert.All(answers, a => Assert.Equal(recorded.Variant, a.Is(HttpStatusCode.OK)["variant"].GetString()));
    }

    [Fact]
    public async Task At_the_moment_of_the_assignment_counts_or_is_refused_but_never_fails()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(i => i % 2 == 0 ? experiment.Assign($"v-{i}") : experiment.Convert($"v-{i - 1}"))
        );

        var converted = answers.Where((_, i) => i % 2 == 1).ToArray();
        Assert.All(
            converted.Where(a => a.Status != HttpStatusCode.OK),
            a => a.IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor")
        );
        Assert.Equal(
            converted.Count(a => a.Status == HttpStatusCode.OK),
            (await experiment.Events<ConversionRecorded>()).Count
        );
    }

    [Fact]
    public async Task Who_was_never_assigned_is_refused()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Convert("v-1")).IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor");

        Assert.Empty(await experiment.Events<ConversionRecorded>());
    }

    [Fact]
    public async Task Sums_the_values_one_for_each_that_names_none()
    {
        var experiment = await An.Experiment.With(("control", 1), ("b", 0)).RunningOn(_server);
        double?[] values = [null, 0, -2.5, 1e12, 0.1, -1e12, 0.2];
        for (var i = 0; i < values.Length; i++)
        {
            await experiment.Assign($"v-{i}");
            (await experiment.Convert($"v-{i}", values[i])).Is(HttpStatusCode.OK);
        }

        var control = (await experiment.Get("/statistics"))["variants", 0];

        Assert.Equal(values.Length, control.GetProperty("conversions").GetInt64());
        Assert.Equal(values.Sum(v => v ?? 1), control.GetProperty("value").GetDouble());
        Assert.Equal(values.Select(v => v ?? 1), (await experiment.Events<ConversionRecorded>()).Select(e => e.Value));
    }

    [Theory]
    [InlineData(5e-324)]
    [InlineData(-0.0)]
    [InlineData(0.1 + 0.2)]
    [InlineData(-123_456_789_012.34567)]
    public async Task Keeps_the_value_to_the_last_bit(double value)
    {
        var experiment = await An.Experiment.With(("control", 1), ("b", 0)).RunningOn(_server);
        await experiment.Assign("v-1");
        (await experiment.Convert("v-1", value)).Is(HttpStatusCode.OK);

        Assert.Equal(value, Assert.Single(await experiment.Events<ConversionRecorded>()).Value);
        var statistics = await experiment.Get("/statistics");
        Assert.Equal(value, statistics["variants", 0, "value"].GetDouble());
        Assert.Equal(statistics.Text, (await experiment.Get("/state"))["statistics"].GetRawText());
        Assert.Equal("intact", (await experiment.Get("/audit/verification"))["verdict"].GetString());
    }

    [Theory]
    [InlineData("1.000001e12")]
    [InlineData("1e400")]
    public async Task Refuses_a_value_out_of_range(string value)
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1");

        var answer = await _server.PostTextAsync(
            $"/v1/experiments/{experiment.Id}/conversions",
            $$"""{"visitor":"v-1","value":{{value}}}"""
        );

        answer.IsInvalid("value");
        Assert.Empty(await experiment.Events<ConversionRecorded>());
    }

    [Theory]
    [InlineData("\"NaN\"", "value")]
    [InlineData("\"1\"", "value")]
    [InlineData("true", "value")]
    [InlineData("NaN", "value")]
    public async Task Refuses_a_value_that_is_no_number(string value, string? field)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await _server.PostTextAsync(
            $"/v1/experiments/{experiment.Id}/conversions",
            $$"""{"visitor":"v-1","value":{{value}}}"""
        );

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid_json", field);
    }

    [Fact]
    public async Task Counts_no_more_when_completed_but_a_repeat_is_told_what_it_was_told()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.AssignAll(2);
        await experiment.Convert("v-1");
        await experiment.Take("complete");

        var late = await experiment.Convert("v-2");

        late.IsProblem(HttpStatusCode.Conflict, "experiment_closed");
        Assert.Contains("this one is completed", late["detail"].GetString(), StringComparison.Ordinal);
        Assert.False((await experiment.Convert("v-1")).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
    }

    [Fact]
    public async Task Needs_an_identifier()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await _server.PostTextAsync($"/v1/experiments/{experiment.Id}/conversions", """{"value":1}""");

        answer.IsInvalid("visitor");
    }
}
