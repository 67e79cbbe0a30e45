using Samplit.Domain.Experiments;
using static Samplit.Domain.Experiments.ExperimentStatus;

namespace Samplit.Domain.Tests.Experiments;

public class An_experiment_with_times
{
    private static readonly DateTimeOffset Before = World.Noon.AddHours(-1);
    private static readonly DateTimeOffset Later = World.Noon.AddHours(1);

    public static readonly TheoryData<ExperimentStatus, DateTimeOffset?, DateTimeOffset?, LifecycleStep?> Table = new()
    {
        { Draft, null, null, null },
        { Draft, Later, null, null },
        { Draft, World.Noon, null, LifecycleStep.Start },
        { Draft, Before, Later, LifecycleStep.Start },
        { Draft, Before, World.Noon, null },
        { Draft, null, Before, null },
        { Active, Before, null, null },
        { Active, null, Later, null },
        { Active, null, World.Noon, LifecycleStep.Complete },
        { Paused, null, Before, LifecycleStep.Complete },
        { Completed, Before, Before, null },
        { Archived, Before, Before, null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Takes_the_step_whose_time_has_come(
        ExperimentStatus status,
        DateTimeOffset? startAt,
        DateTimeOffset? endAt,
        LifecycleStep? due
    )
    {
        var experiment = World.In(status).Experiment with { StartAt = startAt, EndAt = endAt };

        Assert.Equal(due, Schedule.Due(experiment, World.Noon));
    }
}
