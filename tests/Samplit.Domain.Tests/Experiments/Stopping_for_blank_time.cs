using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Experiments;

public class Stopping_for_blank_time
{
    private static readonly BlankTimeLimit Limit = new(400, 0.1);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(19, 19, false)]
    [InlineData(20, 20, true)]
    [InlineData(40, 8, false)]
    [InlineData(40, 15, true)]
    [InlineData(100_000, 10_100, false)]
    [InlineData(100_000, 11_000, true)]
    public void Takes_more_than_chance_brings_to_whoever_looks_at_any_time(long visitors, long over, bool stops) =>
        Assert.Equal(stops, Decide(new(Limit, visitors, over), World.Running).Events.Count == 2);

    [Fact]
    public void Happens_once_for_a_limit_and_only_while_it_runs()
    {
        var command = new StopForBlankTime(Limit, 40, 15);
        var events = Decide(command, World.Running).Events;
        var again = World.Running.Then(events).Then(new ExperimentResumed());

        var breached = Assert.IsType<BlankTimeBreached>(events[0]);
        Assert.IsType<ExperimentPaused>(events[1]);
        Assert.InRange(breached.ShareLower, 0.1, 15 / 40.0);
        Assert.Empty(Decide(command, again).Events);
        Assert.NotEmpty(Decide(command with { Limit = new(300, 0.1) }, again).Events);
        Assert.Empty(Decide(command, World.Paused).Events);
    }

    [Fact]
    public void Is_audited()
    {
        var breached = (BlankTimeBreached)Decide(new(Limit, 40, 15), World.Running).Events[0];

        Assert.Null(Audit(breached));
        Assert.Equal("blank_time_breached", Audit(breached with { OverLimit = 16 })?.Rule);
        Assert.Equal("blank_time_breached", Audit(breached with { Limit = new(400, 0.5) })?.Rule);
    }

    private static Decision Decide(StopForBlankTime command, World world) =>
        StopForBlankTime.Decide(command, world.Experiment);

    private static WrongDecision? Audit(BlankTimeBreached breached)
    {
        var audit = new ExperimentAudit(World.Id);
        audit.Next(1, An.Experiment, World.Noon);
        audit.Next(2, new ExperimentStarted(), World.Noon);
        return audit.Next(3, breached, World.Noon);
    }
}
