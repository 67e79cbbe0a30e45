using Samplit.Domain.Access;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Approvals;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Tests.MetricDefinitions;

namespace Samplit.Domain.Tests.Approvals;

public class Approving_changes
{
    private static readonly Guid Ann = new("0198c0de-0000-7000-8000-0000000000a1");
    private static readonly Guid Ben = new("0198c0de-0000-7000-8000-0000000000b1");
    private static readonly Guid Cleo = new("0198c0de-0000-7000-8000-0000000000c1");
    private static readonly Guid Id = new("0198c0de-0000-7000-8000-0000000000d1");

    private static readonly ProposeChange ToComplete = new(
        ApprovalAction.Complete,
        Change: null,
        "Enough.",
        ExpectedRevision: default
    );

    private static ProposeChange ToMeasure(ProposedMetric metric) =>
        new(ApprovalAction.Metrics, new ProposedChange(Metric: metric), "Why.", ExpectedRevision: default);

    [Fact]
    public void Is_needed_for_what_the_policy_says_and_for_nothing_else()
    {
        var context = Context(World.Running, Needing(ApprovalAction.Complete, 1));

        Assert.Equal(ProblemCodes.ApprovalRequired, Gated(context, new ExperimentCompleted()).Refusal!.Code);
        Assert.Null(Gated(context, new ExperimentPaused()).Refusal);
        Assert.Null(Gated(context, new ExperimentCompleted(), "break_glass:0198").Refusal);
        Assert.Null(Gated(Context(World.Running, Needing(ApprovalAction.Start, 1)), new ExperimentCompleted()).Refusal);
    }

    [Fact]
    public void Is_not_needed_for_the_end_that_was_set_from_the_beginning()
    {
        var world = World.RunningOf(An.Experiment with { EndAt = World.Noon.AddHours(1) });
        var policy = Needing(ApprovalAction.Complete, 1);

        Assert.NotNull(Gated(Context(world, policy), new ExperimentCompleted()).Refusal);
        Assert.Null(Gated(Context(world.Later(TimeSpan.FromHours(1)), policy), new ExperimentCompleted()).Refusal);
    }

    [Fact]
    public void By_the_last_who_is_needed_does_it_behind_the_approval()
    {
        var proposed = Proposed(ToComplete, Context(World.Running, Needing(ApprovalAction.Complete, 2)));

        var first = DecideProposal.Approve(Id, proposed.Digest, Approver(Ben), proposed.Context);
        var again = DecideProposal.Approve(Id, proposed.Digest, Approver(Ben), proposed.Then(first));
        var last = DecideProposal.Approve(Id, proposed.Digest, Approver(Cleo), proposed.Then(first));

        Assert.Equal([new ChangeApproved(Id, proposed.Digest, Ben)], first.Events);
        Assert.Empty(again.Events);
        Assert.Null(again.Refusal);
        Assert.Equal(
            [new ChangeApproved(Id, proposed.Digest, Cleo, Applies: true), new ExperimentCompleted("Enough.")],
            last.Events
        );
    }

    [Fact]
    public void Takes_another_person_who_has_seen_the_very_same_and_may()
    {
        var (digest, context) = Proposed(ToComplete, Context(World.Running, Needing(ApprovalAction.Complete, 1)));

        Assert.Equal(ProblemCodes.SelfApproval, Refused(digest, Approver(Ann), context));
        Assert.Equal(ProblemCodes.DigestMismatch, Refused("00", Approver(Ben), context));
        Assert.Equal(ProblemCodes.InvalidRequest, Refused(null, Approver(Ben), context));
        Assert.Equal(ProblemCodes.Forbidden, Refused(digest, Person(Ben, Role.Operator), context));
        Assert.Equal(ProblemCodes.PeopleOnly, Refused(digest, KeyOf(Ben), context));
        Assert.Equal(
            ProblemCodes.ProposalNotFound,
            DecideProposal.Approve(Ann, digest, Approver(Ben), context).Refusal!.Code
        );
    }

    [Fact]
    public void Of_what_the_own_key_proposed_is_the_same_as_of_what_one_proposed()
    {
        var (digest, context) = Proposed(
            ToComplete,
            Context(World.Running, Needing(ApprovalAction.Complete, 1)),
            KeyOf(Ben)
        );

        Assert.Equal(ProblemCodes.SelfApproval, Refused(digest, Approver(Ben), context));
    }

    [Fact]
    public void Comes_too_late_when_the_experiment_was_changed_or_the_time_is_over()
    {
        var (digest, context) = Proposed(ToComplete, Context(World.Running, Needing(ApprovalAction.Complete, 1)));
        var paused = After(context, new ExperimentPaused());

        Assert.Equal(ProblemCodes.ProposalStale, Refused(digest, Approver(Ben), paused));
        Assert.Equal(
            ProblemCodes.ProposalClosed,
            Refused(digest, Approver(Ben), context with { Now = context.Now.AddDays(7) })
        );
    }

    [Fact]
    public void Is_not_possible_of_what_was_rejected_or_withdrawn()
    {
        var (digest, context) = Proposed(ToComplete, Context(World.Running, Needing(ApprovalAction.Complete, 1)));

        var rejected = DecideProposal.Reject(Id, digest, "Not yet.", Approver(Ben), context);
        var withdrawn = DecideProposal.Withdraw(Id, Ann, context);

        Assert.Equal([new ChangeRejected(Id, digest, Ben, "Not yet.")], rejected.Events);
        Assert.Equal([new ChangeWithdrawn(Id)], withdrawn.Events);
        Assert.Equal(ProblemCodes.NotTheProposer, DecideProposal.Withdraw(Id, Ben, context).Refusal!.Code);
        foreach (var closed in new[] { rejected, withdrawn })
        {
            Assert.Equal(
                ProblemCodes.ProposalClosed,
                Refused(digest, Approver(Cleo), After(context, [.. closed.Events]))
            );
        }
    }

    [Fact]
    public void Is_asked_for_what_can_be_done_and_has_to_be_approved()
    {
        var context = Context(World.Running, Needing(ApprovalAction.Complete, 1));

        Assert.Equal(
            ProblemCodes.ApprovalNotNeeded,
            NotProposed(ToComplete with { Action = ApprovalAction.Archive }, World.Draft)
        );
        Assert.Equal(ProblemCodes.ExperimentNotOpen, NotProposed(ToComplete, World.Draft));
        Assert.Equal(ProblemCodes.InvalidRequest, NotProposed(ToComplete with { Reason = null }, World.Running));
        Assert.Equal(ProblemCodes.InvalidRequest, NotProposed(ToComplete with { Action = null }, World.Running));
        Assert.Equal(
            ProblemCodes.InvalidRequest,
            NotProposed(ToComplete with { Change = new ProposedChange() }, World.Running)
        );
        Assert.Equal(
            ProblemCodes.StaleRevision,
            NotProposed(ToComplete with { ExpectedRevision = new([1]) }, World.Running)
        );
        Assert.Equal(
            ProblemCodes.Forbidden,
            ProposeChange.Decide(ToComplete, context, Id, Person(Ann, Role.Viewer), _ => "d").Refusal!.Code
        );

        string NotProposed(ProposeChange command, World world) =>
            ProposeChange
                .Decide(command, Context(world, context.Policy), Id, Person(Ann, Role.Operator), _ => "d")
                .Refusal!.Code;
    }

    [Fact]
    public void Is_of_weights_where_nothing_else_changes()
    {
        ProposedVariant[] weighed = [new("control", true, 3), new("b", false, 1)];

        Assert.Equal(ApprovalAction.Weights, ActionOf(weighed));
        Assert.Equal(ApprovalAction.Variants, ActionOf([.. weighed, new("c", false, 1)]));

        static ApprovalAction ActionOf(ProposedVariant[] variants) =>
            Assert
                .IsType<ChangeProposed>(
                    Assert.Single(
                        ProposeChange
                            .Decide(
                                new(ApprovalAction.Variants, new(variants), "Better.", default),
                                Context(
                                    World.Running,
                                    Needing(ApprovalAction.Weights, 1, (ApprovalAction.Variants, 1))
                                ),
                                Id,
                                Person(Ann, Role.Editor),
                                _ => "d"
                            )
                            .Events
                    )
                )
                .Action;
    }

    [Fact]
    public void Is_not_asked_for_by_more_than_can_be_read()
    {
        var context = Context(World.Running, Needing(ApprovalAction.Complete, 1));
        for (var i = 0; i < ProposalList.MaxPending; i++)
        {
            context = After(
                context,
                [
                    .. ProposeChange
                        .Decide(ToComplete, context, Guid.NewGuid(), Person(Ann, Role.Operator), _ => "d")
                        .Events,
                ]
            );
        }

        Assert.Equal(
            ProblemCodes.TooManyProposals,
            ProposeChange.Decide(ToComplete, context, Id, Person(Ann, Role.Operator), _ => "d").Refusal!.Code
        );
        Assert.Null(
            ProposeChange
                .Decide(
                    ToComplete,
                    context with
                    {
                        Now = context.Now.AddDays(8),
                    },
                    Id,
                    Person(Ann, Role.Operator),
                    _ => "d"
                )
                .Refusal
        );
    }

    [Fact]
    public void Is_asked_for_once_when_the_time_of_the_start_has_come()
    {
        var world = World.Of(An.Experiment with { StartAt = World.Noon });
        var context = Context(world, Needing(ApprovalAction.Start, 1));

        var due = ProposeChange.TakeDueStep(context, "svc:schedule", Id, _ => "d");
        var again = ProposeChange.TakeDueStep(After(context, [.. due.Events]), "svc:schedule", Id, _ => "d");
        var free = ProposeChange.TakeDueStep(
            Context(world, ApprovalPolicy.None(Project.DefaultId)),
            "svc:schedule",
            Id,
            _ => "d"
        );

        Assert.Equal((ApprovalAction.Start, null), Of(Assert.IsType<ChangeProposed>(Assert.Single(due.Events))));
        Assert.Empty(again.Events);
        Assert.IsType<ExperimentStarted>(Assert.Single(free.Events));

        static (ApprovalAction, Guid?) Of(ChangeProposed e) => (e.Action, e.Proposer);
    }

    [Fact]
    public void Of_a_start_needs_a_metric_where_traffic_follows_one_as_every_start_does()
    {
        var created = An.Experiment with
        {
            StartAt = World.Noon,
            OptimizationTarget = OptimizationTarget.Metric,
            Algorithm = "thompson",
            AlgorithmVersion = "metric",
        };
        var defined = new MetricDefined(Id, ShopMetrics.Revenue with { IsPrimary = true });
        foreach (var policy in new[] { ApprovalPolicy.None(Project.DefaultId), Needing(ApprovalAction.Start, 1) })
        {
            var context = Context(World.Of(created), policy);
            Assert.Equal(ProblemCodes.MetricNotOptimizable, Due(context).Refusal!.Code);
            Assert.Single(Due(After(context, defined)).Events);
        }

        var (digest, waiting) = Proposed(
            ToComplete with
            {
                Action = ApprovalAction.Start,
            },
            After(Context(World.Of(created), Needing(ApprovalAction.Start, 1)), defined)
        );
        Assert.Equal(
            ProblemCodes.MetricNotOptimizable,
            Refused(digest, Approver(Ben), waiting with { Metrics = MetricSet.Empty(World.Id) })
        );

        static Decision Due(ExperimentApprovalContext c) => ProposeChange.TakeDueStep(c, "svc:schedule", Id, _ => "d");
    }

    [Fact]
    public void Of_metrics_is_needed_once_the_experiment_has_started()
    {
        var policy = Needing(ApprovalAction.Metrics, 1);
        var defined = new MetricDefined(Id, ShopMetrics.Revenue, Reason: "Forgotten.");
        var measured = After(Context(World.Running, policy), defined);

        Assert.Null(Gated(Context(World.Draft, policy), defined).Refusal);
        Assert.All(
            [defined, new MetricChanged(Id, ShopMetrics.Views, Reason: "Better."), new MetricRetired(Id, "Wrong.")],
            (object e) => Assert.Equal(ProblemCodes.ApprovalRequired, Gated(measured, e).Refusal!.Code)
        );
        Assert.Null(Gated(Context(World.Running, Needing(ApprovalAction.Variants, 1)), defined).Refusal);
    }

    [Fact]
    public void Of_a_metric_does_to_it_what_was_proposed()
    {
        var context = Context(World.Running, Needing(ApprovalAction.Metrics, 1));
        var origin = new LibraryOrigin(Ann, 3);
        var measured = After(context, new MetricDefined(Id, ShopMetrics.Revenue));

        Assert.Equal(
            new MetricDefined(Id, ShopMetrics.Revenue, origin, "Why."),
            Done(new(Id, ShopMetrics.Revenue, origin), context)
        );
        Assert.Equal(
            new MetricChanged(Id, ShopMetrics.Views, Reason: "Why."),
            Done(new(Id, ShopMetrics.Views), measured)
        );
        Assert.Equal(new MetricRetired(Id, "Why."), Done(new(Id), measured));
        Assert.Equal(ProblemCodes.MetricNotFound, Asked(new(Id), context).Refusal!.Code);
        Assert.Equal(
            "metric",
            ProposeChange
                .Decide(ToMeasure(new(Id)) with { Change = null }, context, Id, proposer: null, _ => "d")
                .Refusal!.Field
        );

        object Done(ProposedMetric metric, ExperimentApprovalContext c)
        {
            var (digest, waiting) = Proposed(ToMeasure(metric), c, Person(Ann, Role.Editor));
            return DecideProposal.Approve(Id, digest, Approver(Ben), waiting).Events[^1];
        }

        Decision Asked(ProposedMetric metric, ExperimentApprovalContext c) =>
            ProposeChange.Decide(ToMeasure(metric), c, Id, proposer: null, _ => "d");
    }

    [Fact]
    public void Is_of_what_metrics_were_when_it_was_proposed()
    {
        var other = new MetricDefined(Ann, ShopMetrics.Views);
        var (digest, started) = Proposed(
            ToComplete with
            {
                Action = ApprovalAction.Start,
            },
            Context(World.Draft, Needing(ApprovalAction.Start, 1))
        );
        var (same, measuring) = Proposed(
            ToMeasure(new(Id, ShopMetrics.Revenue)),
            Context(World.Running, Needing(ApprovalAction.Metrics, 1)),
            Person(Ann, Role.Editor)
        );
        var completing = Proposed(ToComplete, Context(World.Running, Needing(ApprovalAction.Complete, 1)));

        Assert.Equal(ProblemCodes.ProposalStale, Refused(digest, Approver(Ben), After(started, other)));
        Assert.Equal(ProblemCodes.ProposalStale, Refused(same, Approver(Ben), After(measuring, other)));
        Assert.Null(Refused(completing.Digest, Approver(Ben), After(completing.Context, other)));
    }

    [Fact]
    public void Of_a_metric_is_found_right_by_an_audit_and_of_another_one_wrong()
    {
        var policy = Needing(ApprovalAction.Metrics, 1);
        var proposed = new ChangeProposed(
            Id,
            ApprovalAction.Metrics,
            2,
            new ProposedChange(Metric: new(Id, ShopMetrics.Revenue)),
            "Forgotten.",
            "d",
            World.Noon.AddDays(7),
            Ann
        );
        var defined = new MetricDefined(Id, ShopMetrics.Revenue, Reason: "Forgotten.");
        (object, string)[] approved =
        [
            (proposed, $"user:{Ann}"),
            (new ChangeApproved(Id, "d", Ben, Applies: true), $"user:{Ben}"),
        ];

        Assert.Null(Audit(policy, [.. approved, (defined, $"user:{Ben}")]));
        Assert.Equal("approval", Audit(policy, [(defined, $"user:{Ben}")]));
        Assert.Equal(
            "approval",
            Audit(policy, [.. approved, (defined with { Definition = ShopMetrics.Views }, $"user:{Ben}")])
        );
    }

    [Fact]
    public void Is_found_right_by_an_audit_and_its_absence_wrong()
    {
        var policy = Needing(ApprovalAction.Complete, 1);
        var proposed = new ChangeProposed(
            Id,
            ApprovalAction.Complete,
            2,
            null,
            "Enough.",
            "d",
            World.Noon.AddDays(7),
            Ann
        );
        var approved = new ChangeApproved(Id, "d", Ben, Applies: true);
        var completed = new ExperimentCompleted("Enough.");
        (object, string)[] honest = [(proposed, $"user:{Ann}"), (approved, $"user:{Ben}"), (completed, $"user:{Ben}")];

        Assert.Null(Audit(policy, honest));
        Assert.Null(Audit(policy: null, [(completed, "cli")]));
        Assert.Equal("approval", Audit(policy, [(completed, $"user:{Ben}")]));
        // By another than it says, by who has proposed it, of something else, or of something that nobody has seen.
        Assert.Equal("approval", Audit(policy, [honest[0], (approved, $"user:{Cleo}"), honest[2]]));
        Assert.Equal(
            "approval",
            Audit(policy, [honest[0], (approved with { Approver = Ann }, $"user:{Ann}"), honest[2]])
        );
        Assert.Equal("approval", Audit(policy, [honest[0], honest[1], (new ExperimentCompleted("?"), $"user:{Ben}")]));
        Assert.Equal(
            "approval",
            Audit(policy, [honest[0], (approved with { Digest = "e" }, $"user:{Ben}"), honest[2]])
        );
        Assert.Equal("approval", Audit(policy, [(proposed with { ExpectedRevision = 1 }, $"user:{Ann}")]));
        // By fewer than the policy said.
        Assert.Equal("approval", Audit(Needing(ApprovalAction.Complete, 2), honest));
        // Before the experiment was changed.
        Assert.Equal("approval", Audit(policy, [honest[0], (new ExperimentPaused(), "cli"), honest[1], honest[2]]));
    }

    [Fact]
    public void Under_a_break_glass_is_told_and_no_mistake()
    {
        var audit = new ExperimentAudit(World.Id);
        object[] events = [An.Experiment, new ExperimentStarted(), new ExperimentCompleted()];
        var found = events.Select(
            (e, i) => audit.Next(i + 1, e, World.Noon, "break_glass:0198", Needing(ApprovalAction.Complete, 1))
        );

        Assert.All(found, Assert.Null);
        Assert.Equal(
            ("approval", "1 for 'complete'", "done by break_glass:0198"),
            audit.Deviations.Select(d => (d.Field, d.Before, d.After)).Single()
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Takes_from_one_to_five_people(int approvals) =>
        Assert.Equal(
            "rules[0].approvals",
            ApprovalPolicy
                .Change(ApprovalPolicy.None(Project.DefaultId), [new(ApprovalAction.Start, approvals)], null)
                .Refusal!.Field
        );

    [Fact]
    public void Is_said_once_for_each_action()
    {
        var none = ApprovalPolicy.None(Project.DefaultId);

        Assert.Equal(
            "rules[1].action",
            ApprovalPolicy
                .Change(none, [new(ApprovalAction.Start, 1), new(ApprovalAction.Start, 2)], null)
                .Refusal!.Field
        );
        Assert.Equal("rules", ApprovalPolicy.Change(none, null, null).Refusal!.Field);
        Assert.Equal("proposalDays", ApprovalPolicy.Change(none, [], 91).Refusal!.Field);
        Assert.Empty(ApprovalPolicy.Change(none, [], null).Events);
    }

    [Fact]
    public void Is_said_in_a_stream_that_follows_from_the_project() =>
        Assert.Equal(new Guid("1ed22130-6e10-8eea-a741-b4d8bc06fea8"), ApprovalPolicy.StreamOf(Project.DefaultId));

    private static string? Audit(ApprovalPolicy? policy, (object Event, string Actor)[] events)
    {
        var audit = new ExperimentAudit(World.Id);
        Assert.Null(audit.Next(1, An.Experiment, World.Noon));
        Assert.Null(audit.Next(2, new ExperimentStarted(), World.Noon));
        return events
            .Select((e, i) => audit.Next(i + 3, e.Event, World.Noon, e.Actor, policy))
            .FirstOrDefault(wrong => wrong is not null)
            ?.Rule;
    }

    private static ApprovalPolicy Needing(
        ApprovalAction action,
        int approvals,
        params (ApprovalAction Action, int Approvals)[] more
    ) =>
        ApprovalPolicy.None(Project.DefaultId) with
        {
            Rules = [new(action, approvals), .. more.Select(m => new ApprovalRule(m.Action, m.Approvals))],
        };

    private static ExperimentApprovalContext Context(World world, ApprovalPolicy policy) =>
        new(
            world.Experiment,
            world.Allocation,
            world.Statistics,
            MetricSet.Empty(World.Id),
            ProposalList.Empty,
            policy,
            world.Version,
            world.Now
        );

    private static ExperimentApprovalContext After(ExperimentApprovalContext context, params object[] events) =>
        events.Aggregate(
            context,
            (c, e) =>
                c with
                {
                    Experiment = Experiment.Evolve(c.Experiment, World.Id, e, c.Now)!,
                    Metrics = MetricSet.Evolve(c.Metrics, World.Id, e)!,
                    Proposals =
                        ExperimentProposals.Evolve(c.Proposals as ExperimentProposals, World.Id, e, c.Now)
                        ?? c.Proposals,
                    Version = c.Version + 1,
                }
        );

    private static Decision Gated(ExperimentApprovalContext c, object @event, string? actor = null) =>
        RequireApproval.Of(Decision.Append(@event), c, actor);

    private static Waiting Proposed(
        ProposeChange command,
        ExperimentApprovalContext context,
        Principal? proposer = null
    )
    {
        var decision = ProposeChange.Decide(command, context, Id, proposer ?? Person(Ann, Role.Operator), _ => "d");
        Assert.Null(decision.Refusal);
        return new("d", After(context, [.. decision.Events]));
    }

    private static string? Refused(string? digest, Principal approver, ExperimentApprovalContext context) =>
        DecideProposal.Approve(Id, digest, approver, context).Refusal?.Code;

    internal static Principal Approver(Guid id) => Person(id, Role.Approver);

    private static Principal Person(Guid id, Role role) =>
        new(PrincipalKind.User, id, [new(Project: null, role.Grants)]);

    private static Principal KeyOf(Guid owner) =>
        new(PrincipalKind.Key, Guid.NewGuid(), [new(Project: null, Role.Operator.Grants)], Owner: owner);

    /// <summary>With what was proposed in it.</summary>
    private sealed record Waiting(string Digest, ExperimentApprovalContext Context)
    {
        public ExperimentApprovalContext Then(Decision decision) => After(Context, [.. decision.Events]);
    }
}
