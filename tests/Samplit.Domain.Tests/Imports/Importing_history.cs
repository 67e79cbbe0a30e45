using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Tests.MetricDefinitions;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Imports;

public class Importing_history
{
    private static readonly Guid Metric = Guid.Parse("0198c0de-0000-7000-8000-0000000000f1");

    private static readonly MetricDefinition Signups = ShopMetrics.Signups with { IsPrimary = true };

    private static readonly HistoryImported History = new(
        [new("assignments", new string('a', 64), Bytes: 4_000, Rows: 102, LeftOut: 2)],
        [new("control", Units: 60, Converted: 6), new("b", Units: 40, Converted: 8)],
        World.Noon.AddDays(-9),
        World.Noon.AddDays(-2)
    );

    private static readonly CreateExperiment Create = new(
        "Last year",
        Description: null,
        Hypothesis: null,
        [new NewVariant("control", IsControl: true, null), new NewVariant("b", IsControl: false, null)],
        AllocationStrategy.Fixed,
        AllocationParameters.DefaultFor(OptimizationTarget.Conversion),
        TrafficAllocation: 1,
        UnitType.User,
        Tags: null,
        Metadata: null,
        Seed: 42
    );

    private static ImportHistory Command => new(Create, [(Metric, Signups)], History);

    private static World Imported => World.Void.Then(Decide(Command).Events);

    private static Decision Decide(ImportHistory command) => ImportHistory.Decide(command, World.Id, World.Noon);

    [Fact]
    public void Makes_an_experiment_that_is_over()
    {
        var events = Decide(Command).Events;

        Assert.IsType<ExperimentCreated>(events[0]);
        Assert.Equal(new MetricDefined(Metric, Signups), events[1]);
        Assert.Same(History, events[2]);
        var experiment = Imported.Experiment;
        Assert.Equal(
            (ExperimentStatus.Completed, History.From, History.To),
            (experiment.Status, experiment.StartedAt, experiment.CompletedAt)
        );
        Assert.Equal([(60, 6), (40, 8)], Imported.Statistics.Variants.Select(v => (v.Assignments, v.Conversions)));
    }

    [Fact]
    public void Says_of_whatever_is_asked_of_it_that_it_was_imported()
    {
        var world = Imported;
        var asked = new[]
        {
            Step(LifecycleStep.Start),
            Step(LifecycleStep.Pause),
            Step(LifecycleStep.Resume),
            Step(LifecycleStep.Complete),
            AssignVisitor
                .Decide(new AssignVisitor(A.Visitor("v")), world.Experiment, world.Allocation, current: null)
                .Refusal,
            ChangeVariants
                .Decide(
                    new ChangeVariants(Create.Variants, null, null, default),
                    world.Experiment,
                    world.Allocation,
                    world.Statistics,
                    world.Version
                )
                .Refusal,
        };

        Assert.All(asked, refusal => Assert.Contains("imported", refusal!.Detail, StringComparison.Ordinal));
        Assert.IsType<ExperimentArchived>(
            Assert.Single(ChangeLifecycle.Decide(new(LifecycleStep.Archive, default), world.Experiment).Events)
        );

        Refusal? Step(LifecycleStep step) => ChangeLifecycle.Decide(new(step, default), world.Experiment).Refusal;
    }

    [Fact]
    public void Refuses_a_metric_by_its_place()
    {
        var refusal = Decide(Command with { Metrics = [(Metric, Signups with { EventName = "sign up" })] }).Refusal;

        Assert.Equal("metrics[0].eventName", refusal?.Field);
    }

    public static TheoryData<string, string> Impossible =>
        new()
        {
            { "more converted than there were", "variants" },
            { "nobody converted where that is what decides", "variants" },
            { "other variants", "variants" },
            { "no units", "variants" },
            { "only events", "files" },
            { "no digest", "files" },
            { "ends before it begins", "to" },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Is_found_out_where_its_numbers_do_not_go_with_one_another(string what, string field)
    {
        var wrong = what switch
        {
            "more converted than there were" => History with { Variants = [new("control", 60, 61), new("b", 40, 8)] },
            "nobody converted where that is what decides" => History with
            {
                Variants = [new("control", 60), new("b", 40)],
            },
            "other variants" => History with { Variants = [new("b", 40, 8), new("control", 60, 6)] },
            "no units" => History with { Variants = [new("control", 0, 0), new("b", 0, 0)] },
            "only events" => History with { Files = [History.Files[0] with { Content = "events" }] },
            "no digest" => History with { Files = [History.Files[0] with { Sha256 = "A" }] },
            _ => History with { To = History.From!.Value.AddDays(-1) },
        };

        Assert.Equal(field, Decide(Command with { History = wrong }).Refusal?.Field);
        Assert.Equal("history_imported", Audit([.. Decide(Command).Events.SkipLast(1), wrong])?.Rule);
    }

    [Fact]
    public void Follows_from_what_stands_before_it()
    {
        Assert.Null(Audit([.. Decide(Command).Events, new ExperimentArchived()]));
        Assert.Equal("lifecycle", Audit([.. Decide(Command).Events, new ExperimentPaused()])?.Rule);
        Assert.Equal("history_imported", Audit([.. Decide(Command).Events, History])?.Rule);
        Assert.Equal("history_imported", Audit([An.Experiment, new MetricDefined(Metric, Signups), History])?.Rule);
        Assert.Equal("assigned_while_active", Audit([.. Decide(Command).Events, Assigned])?.Rule);
    }

    private static VisitorAssigned Assigned => new(A.Visitor("v"), "b", 0.5, 0);

    private static WrongDecision? Audit(IEnumerable<object> events)
    {
        var audit = new ExperimentAudit(World.Id);
        return events.Select((e, i) => audit.Next(i + 1, e, World.Noon)).FirstOrDefault(wrong => wrong is not null);
    }
}
