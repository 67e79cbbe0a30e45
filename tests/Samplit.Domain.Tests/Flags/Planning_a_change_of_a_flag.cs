using Samplit.Domain.Flags;

namespace Samplit.Domain.Tests.Flags;

public class Planning_a_change_of_a_flag
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(1);
    private static readonly Guid Change = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly FlagEnvironment Off = new(IsOn: false, [], Default: null, Off: "off");

    private static PlanFlagChange Plan(
        FlagAction? action,
        string? environment = null,
        FlagEnvironment? @is = null,
        DateTimeOffset? at = null
    ) => new(Change, at ?? Later, action, environment, @is, "Black Friday.");

    private static Flag After(Flag flag, Decision decision) =>
        decision.Events.Aggregate(flag, (state, e) => Flag.Evolve(state, flag.Id, e, Now)!);

    private static Flag Planned(PlanFlagChange command) => Planned(A.Flag("a", []), command);

    private static Flag Planned(Flag flag, PlanFlagChange command)
    {
        var decision = PlanFlagChange.Decide(command, flag, Now);
        Assert.Null(decision.Refusal);
        return After(flag, decision);
    }

    [Fact]
    public void Changes_nothing_until_it_is_carried_out()
    {
        var flag = Planned(Plan(FlagAction.SetEnvironment, "production", Off));

        Assert.True(flag.Environments["production"].IsOn);
        Assert.Equal((Change, Later, Now), (flag.Planned![0].Id, flag.Planned[0].At, flag.Planned[0].PlannedAt));

        var done = PlanFlagChange.CarryOut(flag, Change);

        Assert.Equal(
            [new FlagChangeCarriedOut(Change), new FlagEnvironmentChanged("production", Off, "Black Friday.")],
            done.Events
        );
        Assert.Null(After(flag, done).Planned);
    }

    [Fact]
    public void Is_carried_out_once()
    {
        var flag = Planned(Plan(FlagAction.Deactivate));
        var after = After(flag, PlanFlagChange.CarryOut(flag, Change));

        Assert.Equal(FlagStatus.Inactive, after.Status);
        Assert.Equal(Decision.Nothing, PlanFlagChange.CarryOut(after, Change));
    }

    [Fact]
    public void Is_carried_out_where_it_was_so_already() =>
        Assert.Equal(
            [new FlagChangeCarriedOut(Change)],
            PlanFlagChange.CarryOut(Planned(Plan(FlagAction.Activate)), Change).Events
        );

    [Fact]
    public void Does_not_come_once_it_is_cancelled()
    {
        var flag = Planned(Plan(FlagAction.Deactivate));

        var cancelled = After(flag, PlanFlagChange.Cancel(flag, Change, "Not yet."));

        Assert.Null(cancelled.Planned);
        Assert.Equal(Decision.Nothing, PlanFlagChange.CarryOut(cancelled, Change));
        Assert.Equal("planned_change_not_found", PlanFlagChange.Cancel(cancelled, Change, null).Refusal!.Code);
    }

    [Fact]
    public void Is_refused_when_it_does_not_go_with_the_flag_any_more_and_says_why()
    {
        var flag = Planned(Plan(FlagAction.SetEnvironment, "production", Off with { Default = "third" }));
        var two = A.BooleanFlag with { Variants = [.. A.BooleanFlag.Variants.Take(2)] };
        var changed = After(flag, ChangeFlag.Define(flag, two, [flag]));

        var refusal = PlanFlagChange.CarryOut(changed, Change).Refusal!;
        var refused = PlanFlagChange.Refuse(changed, Change, refusal);

        Assert.Equal("is.default", refusal.Field);
        Assert.Equal([new FlagChangeRefused(Change, "invalid_request", refusal.Detail, "is.default")], refused.Events);
        Assert.Null(After(changed, refused).Planned);
        Assert.Equal(Decision.Nothing, PlanFlagChange.Refuse(After(changed, refused), Change, refusal));
    }

    [Fact]
    public void Goes_with_the_flag_that_is_archived()
    {
        var flag = Planned(Plan(FlagAction.Deactivate));

        Assert.Null(After(flag, ChangeFlag.Archive(flag, [flag])).Planned);
    }

    public static TheoryData<string, PlanFlagChange> Wrong =>
        new()
        {
            { "at", Plan(FlagAction.Activate, at: Now) },
            { "action", Plan(action: null) },
            { "environment", Plan(FlagAction.Deactivate, "production") },
            { "is", Plan(FlagAction.Activate, @is: Off) },
            { "is", Plan(FlagAction.SetEnvironment, "production") },
            { "environment", Plan(FlagAction.SetEnvironment, "two words", Off) },
            { "is.off", Plan(FlagAction.SetEnvironment, "production", Off with { Off = "blue" }) },
            {
                "is.rules[0].serve",
                Plan(FlagAction.SetEnvironment, "production", Off with { Rules = [new(new FlagServing())] })
            },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void Is_refused_with_the_member_that_is_wrong(string field, PlanFlagChange command) =>
        Assert.Equal(field, PlanFlagChange.Decide(command, A.Flag("a", []), Now).Refusal!.Field);

    [Fact]
    public void Takes_no_more_than_a_flag_may_have()
    {
        var flag = A.Flag("a", []);
        for (var i = 0; i < PlanFlagChange.MaxPlanned; i++)
        {
            flag = Planned(flag, Plan(FlagAction.Activate) with { Change = Guid.NewGuid() });
        }

        Assert.Equal(
            "too_many_planned_changes",
            PlanFlagChange.Decide(Plan(FlagAction.Activate), flag, Now).Refusal!.Code
        );
    }
}
