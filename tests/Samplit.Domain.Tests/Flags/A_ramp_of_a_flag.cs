using Samplit.Domain.Flags;

namespace Samplit.Domain.Tests.Flags;

public class A_ramp_of_a_flag
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ramp = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid Experiment = new("0198c0de-0000-7000-8000-000000000002");
    private static readonly FlagRampEvidence Nothing = new(Units: 0, IsGuarded: true, Breach: null);

    private static readonly FlagRampStep[] Steps =
    [
        new(10_000, 60),
        new(100_000, 60, MinimumUnits: 50, NeedsApproval: true),
        new(1_000_000, 60),
    ];

    private static Flag Before { get; } =
        A.Flag("a", [new(new FlagServing("third"), Description: "Staff."), A.Rollout(5_000, ("on", 1))]);

    private static StartFlagRamp Command(FlagRampGuard? guard = null) =>
        new(Ramp, "production", 1, Steps, guard, "The checkout for everybody.");

    private static Flag Started(FlagRampGuard? guard = null) =>
        After(Before, StartFlagRamp.Decide(Command(guard), Before), Start);

    private static Flag After(Flag flag, Decision decision, DateTimeOffset at)
    {
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(flag, (state, e) => Flag.Evolve(state, flag.Id, e, at)!);
    }

    private static Flag Advanced(Flag flag, DateTimeOffset at, FlagRampEvidence? evidence = null) =>
        After(flag, MoveFlagRamp.Advance(flag, Ramp, StateOf(flag).Step, evidence ?? Nothing, at), at);

    private static FlagRamp StateOf(Flag flag) => flag.FindRamp(Ramp)!;

    private static int RolloutOf(Flag flag) =>
        flag.Environments["production"].Rules[1].Serve.Split!.RolloutPerMillion!.Value;

    [Fact]
    public void Begins_with_its_first_step()
    {
        var events = StartFlagRamp.Decide(Command(), Before).Events;

        Assert.Equal([typeof(FlagRampStarted), typeof(FlagEnvironmentChanged)], events.Select(e => e.GetType()));
        Assert.Equal(5_000, ((FlagRampStarted)events[0]).Before);
        var flag = Started();
        Assert.Equal(10_000, RolloutOf(flag));
        Assert.Equal(
            (FlagRampStatus.Running, 0, Start),
            (StateOf(flag).Status, StateOf(flag).Step, StateOf(flag).Since)
        );
    }

    [Fact]
    public void Goes_on_once_its_step_was_held()
    {
        var flag = Started();

        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(flag, Ramp, 0, Nothing, Start.AddSeconds(59)));
        var next = Advanced(flag, Start.AddSeconds(60));

        Assert.Equal((1, 100_000), (StateOf(next).Step, RolloutOf(next)));
    }

    [Fact]
    public void Takes_each_step_once_whatever_comes_twice()
    {
        var flag = Advanced(Started(), Start.AddSeconds(60));

        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(flag, Ramp, 0, Nothing, Start.AddSeconds(60)));
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(flag, Ramp, 0, Nothing, Start.AddDays(1)));
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(flag, Ramp, 1, Nothing, Start.AddSeconds(60)));
    }

    [Fact]
    public void Waits_for_units_and_then_for_approval_and_says_so_once()
    {
        var flag = Advanced(Started(), Start.AddSeconds(60));
        var later = Start.AddSeconds(120);
        var few = Nothing with { Units = 49 };
        var enough = Nothing with { Units = 50 };

        var waiting = Advanced(flag, later, few);
        Assert.Equal((FlagRampStatus.Waiting, FlagRampWait.Units), (StateOf(waiting).Status, StateOf(waiting).Waits));
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(waiting, Ramp, 1, few, later));

        waiting = Advanced(waiting, later, enough);
        Assert.Equal(FlagRampWait.Approval, StateOf(waiting).Waits);
        Assert.Equal("step", MoveFlagRamp.Approve(waiting, Ramp, 0, null).Refusal!.Field);
        waiting = After(waiting, MoveFlagRamp.Approve(waiting, Ramp, 1, "Fine."), later);
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Approve(waiting, Ramp, 1, "Fine."));

        var taken = MoveFlagRamp.Advance(waiting, Ramp, 1, enough, later).Events;
        Assert.Equal(new FlagRampStepTaken(Ramp, 2, 50), taken[0]);
    }

    [Fact]
    public void May_be_approved_before_its_step_was_held()
    {
        var flag = Advanced(Started(), Start.AddSeconds(60));
        flag = After(flag, MoveFlagRamp.Approve(flag, Ramp, 1, null), Start.AddSeconds(61));

        Assert.Equal(
            Decision.Nothing,
            MoveFlagRamp.Advance(flag, Ramp, 1, Nothing with { Units = 50 }, Start.AddSeconds(61))
        );
        flag = Advanced(flag, Start.AddSeconds(120), Nothing with { Units = 50 });

        Assert.Equal((2, 1_000_000), (StateOf(flag).Step, RolloutOf(flag)));
    }

    [Fact]
    public void Is_completed_when_the_last_step_was_held()
    {
        var flag = Before;
        flag = After(flag, StartFlagRamp.Decide(Command() with { Steps = [new(10_000, 60)] }, flag), Start);

        flag = Advanced(flag, Start.AddSeconds(60));

        Assert.Equal((FlagRampStatus.Completed, 10_000), (StateOf(flag).Status, RolloutOf(flag)));
        Assert.Equal("ramp_over", MoveFlagRamp.RollBack(flag, Ramp, null).Refusal!.Code);
    }

    [Fact]
    public void Holds_its_step_again_after_a_pause()
    {
        var paused = After(Started(), MoveFlagRamp.Pause(Started(), Ramp, "A complaint."), Start.AddSeconds(30));

        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(paused, Ramp, 0, Nothing, Start.AddDays(1)));
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Pause(paused, Ramp, null));
        var resumed = After(paused, MoveFlagRamp.Resume(paused, Ramp, null), Start.AddSeconds(90));

        Assert.Equal(Start.AddSeconds(150), StateOf(resumed).HeldUntil);
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Resume(resumed, Ramp, null));
        Assert.Equal(1, StateOf(Advanced(resumed, Start.AddSeconds(150))).Step);
    }

    [Fact]
    public void Waits_while_the_flag_is_inactive_and_holds_its_step_again_afterwards()
    {
        var flag = Started();
        flag = After(flag, ChangeFlag.Deactivate(flag, "Payments fail."), Start.AddSeconds(1));
        flag = Advanced(flag, Start.AddSeconds(60));
        Assert.Equal(FlagRampWait.Activation, StateOf(flag).Waits);

        flag = After(flag, ChangeFlag.Activate(flag), Start.AddSeconds(100));

        Assert.Equal((FlagRampStatus.Running, Start.AddSeconds(160)), (StateOf(flag).Status, StateOf(flag).HeldUntil));
    }

    [Fact]
    public void Rolls_back_by_hand_to_what_was_before()
    {
        var flag = Advanced(Started(), Start.AddSeconds(60));

        var back = MoveFlagRamp.RollBack(flag, Ramp, "Payments fail.");

        Assert.Equal(new FlagRampRolledBack(Ramp, 1, "Payments fail."), back.Events[0]);
        flag = After(flag, back, Start.AddSeconds(61));
        Assert.Equal(Before.Environments["production"], flag.Environments["production"]);
        Assert.Equal(Decision.Nothing, MoveFlagRamp.RollBack(flag, Ramp, "Again."));
        Assert.Equal(Decision.Nothing, MoveFlagRamp.Advance(flag, Ramp, 1, Nothing, Start.AddDays(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rolls_back_when_its_guard_is_breached_and_says_why(bool isPaused)
    {
        var metric = new Guid("0198c0de-0000-7000-8000-000000000003");
        var flag = Started(new FlagRampGuard(Experiment, After: 41));
        flag = isPaused ? After(flag, MoveFlagRamp.Pause(flag, Ramp, null), Start) : flag;
        var breach = Nothing with { IsGuarded = false, Breach = new(42, metric, "b") };

        var back = MoveFlagRamp.Advance(flag, Ramp, 0, breach, Start.AddSeconds(1));

        var rolledBack = Assert.IsType<FlagRampRolledBack>(back.Events[0]);
        Assert.Equal(42, rolledBack.Breach);
        Assert.Contains($"{metric}", rolledBack.Reason!, StringComparison.Ordinal);
        Assert.Contains($"{Experiment}", rolledBack.Reason!, StringComparison.Ordinal);
        Assert.Equal(5_000, RolloutOf(After(flag, back, Start)));
    }

    [Fact]
    public void Waits_where_nothing_guards_it_any_more()
    {
        var flag = Started(new FlagRampGuard(Experiment, After: 41));

        flag = Advanced(flag, Start.AddSeconds(60), Nothing with { IsGuarded = false });

        Assert.Equal((FlagRampWait.Guard, 10_000), (StateOf(flag).Waits, RolloutOf(flag)));
    }

    [Fact]
    public void Stops_where_somebody_takes_its_environment_over()
    {
        var flag = Started();
        var other = flag.Environments["production"] with { Default = "third" };

        var changed = ChangeFlag.SetEnvironment(flag, "production", other, "By hand.");

        Assert.Equal(
            [typeof(FlagRampStopped), typeof(FlagEnvironmentChanged)],
            changed.Events.Select(e => e.GetType())
        );
        Assert.Equal(FlagRampStatus.Stopped, StateOf(After(flag, changed, Start)).Status);
        Assert.Single(ChangeFlag.SetEnvironment(flag, "staging", other, null).Events);
        Assert.Equal(FlagRampStatus.Stopped, StateOf(After(flag, ChangeFlag.Archive(flag, [flag]), Start)).Status);
    }

    [Fact]
    public void Is_the_only_one_of_its_environment_that_is_open()
    {
        var flag = Started();
        var next = Command() with { Ramp = Experiment };

        Assert.Equal("ramp_open", StartFlagRamp.Decide(next, flag).Refusal!.Code);
        flag = After(flag, MoveFlagRamp.RollBack(flag, Ramp, null), Start);
        flag = After(flag, StartFlagRamp.Decide(next, flag), Start);

        Assert.Equal(Experiment, Assert.Single(flag.Ramps!).Id);
        Assert.Equal("ramp_not_found", MoveFlagRamp.Pause(flag, Ramp, null).Refusal!.Code);
    }

    public static TheoryData<string, StartFlagRamp> Wrong =>
        new()
        {
            { "environment", Command() with { Environment = "nowhere" } },
            { "rule", Command() with { Rule = null } },
            { "rule", Command() with { Rule = 0 } },
            { "rule", Command() with { Rule = 2 } },
            { "steps", Command() with { Steps = [] } },
            { "steps[0].rolloutPerMillion", Command() with { Steps = [new(1_000_001, 1)] } },
            { "steps[1].rolloutPerMillion", Command() with { Steps = [new(5, 1), new(5, 1)] } },
            { "steps[0].holdSeconds", Command() with { Steps = [new(5, 0)] } },
            { "steps[0].minimumUnits", Command() with { Steps = [new(5, 1, MinimumUnits: 0)] } },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void Is_refused_with_the_member_that_is_wrong(string field, StartFlagRamp command) =>
        Assert.Equal(field, StartFlagRamp.Decide(command, Before).Refusal!.Field);

    [Fact]
    public void Starts_only_where_somebody_sees_it()
    {
        var inactive = Before with { Status = FlagStatus.Inactive };
        var off = A.Flag("a", Before.Environments["production"].Rules, isOn: false);

        Assert.Equal("flag_inactive", StartFlagRamp.Decide(Command(), inactive).Refusal!.Code);
        Assert.Equal("environment", StartFlagRamp.Decide(Command(), off).Refusal!.Field);
    }
}
