using Samplit.Domain.Experiments;
using static Samplit.Domain.Experiments.ExperimentStatus;
using static Samplit.Domain.Experiments.LifecycleStep;

namespace Samplit.Domain.Tests.Experiments;

public class The_life_of_an_experiment
{
    /// <summary>Every step from every status: the status it leads to, or the code of the refusal.</summary>
    public static readonly TheoryData<LifecycleStep, ExperimentStatus, ExperimentStatus?, string?> Table = new()
    {
        { Start, Draft, Active, null },
        { Start, Active, null, "experiment_not_draft" },
        { Start, Paused, null, "experiment_not_draft" },
        { Start, Completed, null, "experiment_not_draft" },
        { Start, Archived, null, "experiment_archived" },
        { Pause, Draft, null, "experiment_not_active" },
        { Pause, Active, Paused, null },
        { Pause, Paused, null, "experiment_not_active" },
        { Pause, Completed, null, "experiment_not_active" },
        { Pause, Archived, null, "experiment_archived" },
        { Resume, Draft, null, "experiment_not_paused" },
        { Resume, Active, null, "experiment_not_paused" },
        { Resume, Paused, Active, null },
        { Resume, Completed, null, "experiment_not_paused" },
        { Resume, Archived, null, "experiment_archived" },
        { Complete, Draft, null, "experiment_not_open" },
        { Complete, Active, Completed, null },
        { Complete, Paused, Completed, null },
        { Complete, Completed, null, "experiment_not_open" },
        { Complete, Archived, null, "experiment_archived" },
        { Archive, Draft, Archived, null },
        { Archive, Active, null, "experiment_not_closed" },
        { Archive, Paused, null, "experiment_not_closed" },
        { Archive, Completed, Archived, null },
        { Archive, Archived, null, "experiment_archived" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Takes_each_step_where_it_leads_and_refuses_it_elsewhere(
        LifecycleStep step,
        ExperimentStatus from,
        ExperimentStatus? to,
        string? code
    )
    {
        var outcome = Given(World.In(from)).When(Take(step));

        if (to is null)
        {
            outcome.ThenRefused(code!);
            Assert.Contains($"this one is {from.ToString().ToLowerInvariant()}", outcome.Answer.Refusal!.Detail);
        }
        else
        {
            var after = outcome.Then(EventOf(step)).World;
            Assert.Equal(to, after.Experiment.Status);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Is_not_changed_on_an_old_or_unheard_of_revision(int revision) =>
        Given(World.Running)
            .When(Take(Pause, new([revision])))
            .ThenRefused("stale_revision", "If-Match", RefusalKind.Stale);

    [Fact]
    public void Is_changed_on_the_present_revision() =>
        Given(World.Running).When(Take(Pause, expectedRevision: new([2]))).Then<ExperimentPaused>();

    [Fact]
    public void Calls_a_caller_stale_before_it_calls_the_step_wrong() =>
        Given(World.Running)
            .When(Take(Start, expectedRevision: new([1])))
            .ThenRefused("stale_revision", "If-Match", RefusalKind.Stale);

    [Fact]
    public void Keeps_a_revision_while_visitors_come_and_go() =>
        Given(World.Running.Then(A.VisitIn("b"), A.ConversionIn("b")))
            .When(Take(Pause, expectedRevision: new([2])))
            .Then<ExperimentPaused>();

    private static object EventOf(LifecycleStep step) =>
        step switch
        {
            Start => new ExperimentStarted(),
            Pause => new ExperimentPaused(),
            Resume => new ExperimentResumed(),
            Complete => new ExperimentCompleted(),
            _ => new ExperimentArchived(),
        };
}
