using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Audit;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Approvals;

public class Approving_changes_of_flags
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);
    private static readonly Guid Id = new("0198c0de-5a3b-7d10-8000-000000000001");
    private static readonly VisitorKey Unit = VisitorKey.From(new byte[32], "unit");
    private static readonly FlagEnvironment On = new(IsOn: true, [A.Split(("on", 1))], "off", "off");
    private static readonly FlagEnvironment Off = On with { IsOn = false };
    private static readonly ApprovalPolicy Policy = ApprovalPolicy.None(Project.DefaultId) with
    {
        Rules = [new(ApprovalAction.Flags, 1)],
    };

    public static readonly TheoryData<string, object, bool, bool> Changes = new()
    {
        // What it is, the event, and whether it is approved where the flag is on in production, and where it is off.
        { "rules", Production(On with { Default = "on" }), true, true },
        { "rules while it is off", Production(Off with { Rules = [] }), false, false },
        { "the brake", Production(Off), false, false },
        { "off with another value", Production(Off with { Off = "on" }), true, true },
        { "another environment", new FlagEnvironmentChanged("development", On), false, false },
        { "variants", new FlagChanged(A.BooleanFlag with { IsForClients = true }), true, true },
        { "words", new FlagChanged(A.BooleanFlag with { Name = "n", Description = "d", Tags = ["t"] }), false, false },
        { "activation", new FlagActivated(), true, false },
        { "deactivation", new FlagDeactivated("It burns."), false, false },
        { "archiving", new FlagArchived(), true, true },
        { "an override", new FlagOverrideSet("production", Unit, "r", "on"), true, true },
        { "an override elsewhere", new FlagOverrideSet("development", Unit, "r", "on"), false, false },
        { "the end of an override", new FlagOverrideRemoved("production", Unit), false, false },
        { "a ramp", new FlagRampStarted(Id, "production", 0, [new(10, 60)]), true, true },
        { "a ramp elsewhere", new FlagRampStarted(Id, "development", 0, [new(10, 60)]), false, false },
        { "its pause", new FlagRampPaused(Id), false, false },
        { "a plan", new FlagChangePlanned(Id, Now, FlagAction.SetEnvironment, "production", On), true, true },
        { "a plan to stop", new FlagChangePlanned(Id, Now, FlagAction.SetEnvironment, "production", Off), true, true },
        {
            "a plan elsewhere",
            new FlagChangePlanned(Id, Now, FlagAction.SetEnvironment, "development", On),
            false,
            false
        },
        { "a planned activation", new FlagChangePlanned(Id, Now, FlagAction.Activate), true, true },
        { "a planned deactivation", new FlagChangePlanned(Id, Now, FlagAction.Deactivate), false, false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Is_about_whatever_gives_production_something_else(
        string what,
        object change,
        bool whileOn,
        bool whileOff
    )
    {
        Assert.True(whileOn == IsRefused(change, On), $"{what} while it is on");
        Assert.True(whileOff == IsRefused(change, Off), $"{what} while it is off");
        Assert.False(IsRefused(change, On, ApprovalPolicy.None(Project.DefaultId)));
        Assert.False(IsRefused(change, On, actor: $"break_glass:{Id}"));
    }

    [Fact]
    public void Is_found_right_where_what_was_approved_takes_over_from_a_ramp()
    {
        var started = StartFlagRamp.Decide(new(Id, "production", 0, [new(10, 60)], null, null), Of(On));
        var ramping = Context(On) with { Flag = After(Of(On), [.. started.Events]) };
        var change = new ProposedChange(Flag: new(Environment: Production(On with { Default = "on" })));
        var proposed = Propose(change, ramping);
        var context = ramping with { Proposals = FlagProposals.Evolve(null, Id, proposed, Now)! };

        var applied = DecideProposal.Approve(Id, "d", Approver, context);

        Assert.Equal(
            [typeof(ChangeApproved), typeof(FlagRampStopped), typeof(FlagEnvironmentChanged)],
            applied.Events.Select(e => e.GetType())
        );
        var audit = new FlagAudit(Id);
        audit.Next(1, Created(On), Now, "user:x", policy: null);
        foreach (var e in started.Events)
        {
            audit.Next(2, e, Now, "user:x", policy: null);
        }
        foreach (var e in (object[])[proposed, .. applied.Events])
        {
            Assert.Null(audit.Next(3, e, Now, $"user:{Approver.UserId:D}", Policy));
        }
    }

    [Fact]
    public void Is_about_what_was_approved_for_later_too()
    {
        var silent = new FlagEnvironment(IsOn: false, [], Default: null, Off: null);
        var planned = new FlagChangePlanned(Id, Now.AddDays(1), FlagAction.SetEnvironment, "production", On);
        var context = Context(silent) with { Flag = After(Of(silent), planned) };
        var other = new FlagChanged(A.BooleanFlag with { IsForClients = true });
        var proposed = Propose(
            new(Flag: new(Planned: planned with { Change = Guid.NewGuid() })),
            Context(On) with
            {
                Now = Now,
            }
        );

        Assert.NotNull(RequireApproval.Of(Decision.Append(other), context, "user:x").Refusal);
        // It cannot be approved once it is too late.
        Assert.Equal(planned.At, proposed.ExpiresAt);
    }

    [Fact]
    public void Lets_nothing_pass_as_a_step_that_is_none()
    {
        var started = StartFlagRamp.Decide(
            new(Id, "production", 0, [new(10, 1), new(20, 1), new(30, 1)], null, null),
            Of(On)
        );
        var flag = After(Of(On), [.. started.Events]);
        var planned = After(
            flag,
            new FlagChangePlanned(Id, Now.AddDays(1), FlagAction.SetEnvironment, "production", Off)
        );

        Assert.NotNull(FlagConsequence.Of(new FlagRampStepTaken(Id, 1), flag, null, Now));
        Assert.Null(FlagConsequence.Of(new FlagRampStepTaken(Id, 2), flag, null, Now));
        Assert.Null(
            FlagConsequence.Of(new FlagRampStepTaken(Id, 1), After(flag, new FlagRampCompleted(Id)), null, Now)
        );
        Assert.Null(FlagConsequence.Of(new FlagChangeCarriedOut(Id), planned, null, Now));
        Assert.NotNull(FlagConsequence.Of(new FlagChangeCarriedOut(Id), planned, null, Now.AddDays(1)));
    }

    [Fact]
    public void Is_not_about_a_definition_that_nobody_in_production_is_served()
    {
        var changed = new FlagChanged(A.BooleanFlag with { IsForClients = true });
        var silent = new FlagEnvironment(IsOn: false, [], Default: null, Off: null);

        Assert.False(IsRefused(changed, silent));
        Assert.False(IsRefused(new FlagArchived(), silent));
        var overridden = Context(silent) with
        {
            Flag = After(Of(silent), new FlagOverrideSet("production", Unit, "r", "on")),
        };
        Assert.NotNull(RequireApproval.Of(Decision.Append(changed), overridden, "user:x").Refusal);
    }

    [Fact]
    public void Lets_a_ramp_take_its_steps_and_a_plan_come_true()
    {
        var started = StartFlagRamp.Decide(new(Id, "production", 0, [new(10, 1), new(20, 1)], null, null), Of(On));
        var ramping = Context(On) with { Flag = After(Of(On), [.. started.Events]) };
        var step = MoveFlagRamp.Advance(ramping.Flag, Id, 0, new(0, IsGuarded: true, Breach: null), Now.AddDays(1));
        var back = MoveFlagRamp.RollBack(ramping.Flag, Id, "It burns.");
        var plan = new FlagChangePlanned(Id, Now, FlagAction.SetEnvironment, "production", On with { Default = "on" });
        var planned = ramping with { Flag = After(ramping.Flag, plan) };
        var carriedOut = PlanFlagChange.CarryOut(planned.Flag, Id);

        Assert.NotNull(RequireApproval.Of(started, Context(On), "user:x").Refusal);
        Assert.Equal(step, RequireApproval.Of(step, ramping, "svc:schedule"));
        Assert.Equal(back, RequireApproval.Of(back, ramping, "user:x"));
        Assert.Equal(
            [typeof(FlagChangeCarriedOut), typeof(FlagRampStopped), typeof(FlagEnvironmentChanged)],
            carriedOut.Events.Select(e => e.GetType())
        );
        Assert.Equal(carriedOut, RequireApproval.Of(carriedOut, planned, "svc:schedule"));
        // Nothing else passes as a step of it.
        var more = Production(((FlagEnvironmentChanged)step.Events[^1]).Is with { Default = "on" });
        Assert.NotNull(RequireApproval.Of(Decision.Append(step.Events[0], more), ramping, "svc:schedule").Refusal);
        var twice = Decision.Append([.. step.Events, more]);
        Assert.NotNull(RequireApproval.Of(twice, ramping, "svc:schedule").Refusal);
    }

    [Fact]
    public void Does_what_was_proposed_and_nothing_else()
    {
        var change = new ProposedChange(Flag: new(Ramp: new(Id, "production", 0, [new(10, 1)], Before: 5)));
        var proposed = Propose(change, Context(On));
        var context = Context(On) with
        {
            Proposals = FlagProposals.Evolve(null, Of(On).Id, proposed, Now)!,
            Version = 2,
        };

        var applied = DecideProposal.Approve(Id, "d", Approver, context);

        // As it will be, not as it was said.
        Assert.Null(proposed.Change!.Flag!.Ramp!.Before);
        Assert.Equal(
            [typeof(ChangeApproved), typeof(FlagRampStarted), typeof(FlagEnvironmentChanged)],
            applied.Events.Select(e => e.GetType())
        );
        var audit = Audited([proposed, .. applied.Events]);
        Assert.Empty(audit.Wrong);
        Assert.Equal("approval", Audited([.. applied.Events.Skip(1)]).Wrong.Single().Rule);
        var other = ((FlagRampStarted)applied.Events[1]) with { Rule = 1 };
        Assert.NotEmpty(Audited([proposed, applied.Events[0], other]).Wrong);
    }

    [Fact]
    public void Is_stale_once_the_flag_is_another()
    {
        var proposed = Propose(new(Flag: new(Environment: new("production", On with { Default = "on" }))), Context(On));
        var proposals = FlagProposals.Evolve(null, Id, proposed, Now);

        var stale = FlagProposals.Evolve(proposals, Id, new FlagEnvironmentChanged("development", On), Now)!;

        Assert.Equal(ProposalStatus.Stale, Assert.Single(stale.Proposals).Status);
        Assert.Null(FlagProposals.Evolve(null, Id, new FlagDeactivated(), Now));
    }

    [Fact]
    public void Is_about_what_segments_ask()
    {
        var segment = A.Segment("staff", new Rule(Fact: "plan", Operator: RuleOperator.Equals, Values: ["staff"]));
        var context = new SegmentApprovalContext(segment, ProposalList.Empty, Policy, 1, Now);
        var pro = segment.When with { Values = ["pro"] };

        Assert.NotNull(Gated(new SegmentChanged(pro)));
        Assert.Null(Gated(new SegmentChanged(segment.When, "Us.")));
        Assert.Null(Gated(new SegmentArchived()));
        var proposed = Propose(new(Segment: new(pro)), context);
        var waiting = context with { Proposals = SegmentProposals.Evolve(null, segment.Id, proposed, Now)! };
        Assert.Equal(
            [new ChangeApproved(Id, "d", Approver.UserId!.Value, Applies: true), new SegmentChanged(pro)],
            DecideProposal.Approve(Id, "d", Approver, waiting).Events
        );

        Refusal? Gated(object change) => RequireApproval.Of(Decision.Append(change), context, "user:x").Refusal;
    }

    [Fact]
    public void Finds_a_flag_that_was_made_on_in_production_and_what_was_done_in_an_emergency()
    {
        Assert.Equal("approval", new FlagAudit(Id).Next(1, Created(On), Now, "user:x", Policy)!.Rule);
        Assert.Equal("approval", new FlagAudit(Id).Next(1, Created(Off), Now, "user:x", Policy)!.Rule);
        Assert.Null(new FlagAudit(Id).Next(1, Created(Off with { Off = null }), Now, "user:x", Policy));
        var audit = new FlagAudit(Id);
        Assert.Null(audit.Next(1, Created(On), Now, $"break_glass:{Id}", Policy));
        Assert.Null(audit.Next(2, Production(Off with { Off = "on" }), Now, $"break_glass:{Id}", Policy));

        Assert.Equal([1L, 2L], audit.Deviations.Select(d => d.Sequence));
        Assert.Equal(2, audit.DeviationsInAll);
    }

    [Fact]
    public void Goes_on_from_what_was_remembered_between_a_step_and_what_it_brings_about()
    {
        var audit = new FlagAudit(Id);
        audit.Next(1, Created(On), Now, "user:x", policy: null);
        audit.Next(2, new FlagRampStarted(Id, "production", 0, [new(10, 1)]), Now, "user:x", policy: null);
        var changed = Assert.Single(MoveFlagRamp.SetRollout(audit.State!.Flag!, ("production", 0), 10, null));

        Assert.Null(new FlagAudit(Id, audit.State).Next(3, changed, Now, "user:x", Policy));
        Assert.NotNull(
            new FlagAudit(Id, audit.State with { Following = null }).Next(3, changed, Now, "user:x", Policy)
        );
    }

    private static FlagEnvironmentChanged Production(FlagEnvironment environment) => new("production", environment);

    private static FlagCreated Created(FlagEnvironment production) =>
        new("f", A.BooleanFlag, new Dictionary<string, FlagEnvironment> { ["production"] = production }, Seed: 1);

    private static Flag Of(FlagEnvironment production) => Flag.Evolve(null, Id, Created(production), Now)!;

    private static Flag After(Flag flag, params object[] events) =>
        events.Aggregate(flag, (state, e) => Flag.Evolve(state, Id, e, Now)!);

    private static FlagApprovalContext Context(FlagEnvironment production) =>
        new(Of(production), [], Following: null, ProposalList.Empty, Policy, 1, Now);

    private static bool IsRefused(
        object change,
        FlagEnvironment production,
        ApprovalPolicy? policy = null,
        string actor = "user:x"
    ) =>
        RequireApproval
            .Of(Decision.Append(change), Context(production) with { Policy = policy ?? Policy }, actor)
            .Refusal
            is { Code: ProblemCodes.ApprovalRequired };

    private static ChangeProposed Propose(ProposedChange change, ApprovalContext context) =>
        Assert.IsType<ChangeProposed>(
            Assert.Single(
                ProposeChange
                    .Decide(new(ApprovalAction.Flags, change, "It is time.", default), context, Id, null, _ => "d")
                    .Events
            )
        );

    private static Principal Approver { get; } =
        Approving_changes.Approver(new Guid("0198c0de-5a3b-7d10-8000-0000000000bb"));

    private static (IReadOnlyList<WrongDecision> Wrong, FlagAudit Audit) Audited(IReadOnlyList<object> events)
    {
        var (audit, wrong) = (new FlagAudit(Id), new List<WrongDecision>());
        audit.Next(1, Created(On), Now, "user:x", policy: null);
        for (var i = 0; i < events.Count; i++)
        {
            var actor = events[i] is ChangeApproved e ? $"user:{e.Approver:D}" : "user:x";
            if (audit.Next(i + 2, events[i], Now, actor, Policy) is { } found)
            {
                wrong.Add(found);
            }
        }
        return (wrong, audit);
    }
}
