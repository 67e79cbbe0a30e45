using Samplit.Domain.Assignment;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Audit;

public class Deviating_from_what_was_registered
{
    private static readonly Preregistration Plan = new("Less is more.", "purchases", "After two weeks.", 2);

    private static readonly object[] Started =
    [
        An.Experiment with
        {
            Hypothesis = Plan.Hypothesis,
            Metric = Plan.Metric,
            StopRule = Plan.StopRule,
            MinimumSample = Plan.MinimumSample,
        },
        new ExperimentPreregistered(Plan),
        new ExperimentStarted(),
    ];

    [Fact]
    public void Is_told_field_by_field_with_its_time_and_its_reason()
    {
        var audit = Audit([
            .. Started,
            new PreregistrationChanged(Plan with { Metric = "clicks", MinimumSample = null }, "Too rare."),
            new ExperimentPaused(),
            new PreregistrationChanged(Plan with { Metric = "visits", MinimumSample = null }, "Rarer still."),
        ]);

        Assert.Equal(
            [
                new(4, World.Noon.AddSeconds(4), "metric", "purchases", "clicks", "Too rare."),
                new(4, World.Noon.AddSeconds(4), "minimumSample", "2", null, "Too rare."),
                new(6, World.Noon.AddSeconds(6), "metric", "clicks", "visits", "Rarer still."),
            ],
            audit.Deviations
        );
        Assert.Equal((Plan, 3), (audit.Registered, audit.DeviationsInAll));
    }

    [Fact]
    public void Is_none_while_it_is_a_draft() =>
        Assert.Empty(
            Audit([
                An.Experiment,
                new PreregistrationChanged(Plan with { Metric = "clicks" }, null),
                new PreregistrationChanged(Plan, null),
                new ExperimentPreregistered(Plan),
                new ExperimentStarted(),
            ]).Deviations
        );

    [Fact]
    public void Is_to_register_late()
    {
        var audit = Audit([
            An.Experiment,
            new ExperimentStarted(),
            new PreregistrationChanged(new(null, null, "At will.", null), "Forgotten."),
        ]);

        Assert.Equal((null, "At will."), (audit.Deviations[0].Before, audit.Deviations[0].After));
        Assert.Null(audit.Registered);
    }

    [Fact]
    public void Is_to_end_before_enough_visitors_came_whatever_was_made_of_that_number_later()
    {
        var world = World.Void.Then(Started);
        var visitor = AssignVisitor.Decide(
            new AssignVisitor(A.Visitor("v-1")),
            world.Experiment,
            world.Allocation,
            current: null
        );
        var audit = Audit([
            .. Started,
            visitor.Event!,
            new PreregistrationChanged(Plan with { MinimumSample = 1 }, "We know enough."),
            new ExperimentCompleted(),
        ]);

        Assert.Equal(["minimumSample", "minimumSample"], audit.Deviations.Select(d => d.Field));
        Assert.Equal((6, "2", "completed with 1"), Of(audit.Deviations[1]));
    }

    [Fact]
    public void Is_counted_to_the_end_and_kept_up_to_a_hundred()
    {
        var changes = Enumerable
            .Range(0, 150)
            .Select(i => new PreregistrationChanged(Plan with { MinimumSample = i + 10 }, "Again."));

        var audit = Audit([.. Started, .. changes]);

        Assert.Equal((100, 150), (audit.Deviations.Count, audit.DeviationsInAll));
    }

    public static readonly TheoryData<string, object[]> Lies = new()
    {
        { "preregistration", [An.Experiment, new ExperimentPreregistered(Plan)] },
        { "preregistration", [An.Experiment, new ExperimentPreregistered(Preregistration.Nothing)] },
        { "preregistration", [An.Experiment, new ExperimentPreregistered(null!)] },
        { "preregistration", [Started[0], new ExperimentPreregistered(Plan with { Metric = "clicks" })] },
        { "preregistration", [.. Started, new ExperimentPreregistered(Plan)] },
        { "preregistered_at_start", [.. Started[..2], new ExperimentPreregistered(Plan)] },
        { "preregistered_at_start", [.. Started[..2], new PreregistrationChanged(Preregistration.Nothing, null)] },
        { "preregistered_at_start", [.. Started[..2], new ExperimentArchived()] },
        { "preregistration_changed", [.. Started, new PreregistrationChanged(Plan, "The same.")] },
        { "preregistration_changed", [.. Started, new PreregistrationChanged(Preregistration.Nothing, null)] },
        { "preregistration_changed", [.. Started, new PreregistrationChanged(Plan with { MinimumSample = -1 }, "?")] },
        { "possible", [.. Started, new PreregistrationChanged(null!, "?")] },
        {
            "preregistration_changed",
            [.. Started, new ExperimentCompleted(), new PreregistrationChanged(Preregistration.Nothing, "Hm.")]
        },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Is_something_else_than_registering_what_cannot_be(string rule, object[] events)
    {
        var audit = new ExperimentAudit(World.Id);
        var found = events.Select((e, i) => audit.Next(i + 1, e, World.Noon)).ToArray();

        Assert.Equal(rule, found[^1]?.Rule);
        Assert.All(found[..^1], Assert.Null);
    }

    private static (long, string?, string?) Of(Deviation d) => (d.Sequence, d.Before, d.After);

    private static ExperimentAudit Audit(object[] events)
    {
        var audit = new ExperimentAudit(World.Id);
        for (var i = 0; i < events.Length; i++)
        {
            Assert.Null(audit.Next(i + 1, events[i], World.Noon.AddSeconds(i + 1)));
        }
        return audit;
    }
}
