using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Approvals;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Statistics;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>A request that waits in an experiment's queue for its turn to be decided and committed.</summary>
internal abstract class PendingDecision
{
    /// <summary>
    /// By when the writer has to take it (<see cref="TimeProvider.GetTimestamp"/>): what can no longer be answered in
    /// time is not decided, so that nothing is recorded for an asker who has been told to come again.
    /// </summary>
    public long TakenBy { get; set; } = long.MaxValue;

    /// <summary>Answers with what was decided; for after the commit.</summary>
    public abstract void Respond();

    /// <summary>Answers with an error; does nothing when the answer was given.</summary>
    public abstract void Fail(Exception error);
}

internal abstract class PendingDecision<T> : PendingDecision
    where T : class
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    /// <summary>What was decided; null before that.</summary>
    public T? Outcome { get; set; }

    public override void Respond() => _answer.TrySetResult(Outcome!);

    public override void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>A request about one visitor: many of them are decided on one state and committed together.</summary>
internal interface IPendingVisitor
{
    VisitorKey Visitor { get; }
}

/// <param name="unit">The visitor under the key that tracked events of the project know them by.</param>
/// <param name="isTargeted">Whether the experiment is for this visitor.</param>
/// <param name="automated">What makes the visitor look like a program.</param>
internal sealed class PendingAssignment(
    VisitorKey visitor,
    VisitorKey unit,
    JsonElement? context,
    bool isTargeted,
    AutomationSignal? automated
) : PendingDecision<AssignmentOutcome>, IPendingVisitor
{
    public VisitorKey Visitor => Command.Visitor;

    public VisitorKey Unit { get; } = unit;

    public AssignVisitor Command { get; } = new(visitor, isTargeted, automated);

    public JsonElement? Context { get; } = context;
}

/// <param name="IsNew">False for a repeat.</param>
internal sealed record ConversionOutcome(string Variant, bool IsNew, Refusal? Refusal)
{
    public static ConversionOutcome Refused(Refusal refusal) => new("", IsNew: false, refusal);
}

internal sealed class PendingConversion(VisitorKey visitor, double value, string? goal)
    : PendingDecision<ConversionOutcome>,
        IPendingVisitor
{
    public VisitorKey Visitor => Command.Visitor;

    public RecordConversion Command { get; } = new(visitor, value, goal);
}

/// <summary>The experiment after a change, at the head it was left at.</summary>
/// <param name="Events">What the change appended; empty when nothing was due.</param>
internal sealed record ChangeOutcome(EventStream? Stream, IReadOnlyList<StoredEvent> Events, Refusal? Refusal);

/// <summary>A request that changes what visitors are decided by: a step of the lifecycle or a reallocation.</summary>
/// <param name="isGoverned">Whether others may have to approve it, so that it is decided on the project's policy.</param>
internal sealed class PendingChange(
    Func<ChangeContext, Decision> decide,
    EventMetadata metadata,
    bool isGoverned = false
) : PendingDecision<ChangeOutcome>
{
    private static readonly EventMetadata Scheduler = new(Actor: "svc:allocator");

    public Func<ChangeContext, Decision> Decide { get; } = decide;

    public EventMetadata Metadata { get; } = metadata;

    public bool IsGoverned { get; } = isGoverned;

    /// <summary>The reallocation that the schedule asks for, if it does.</summary>
    public static PendingChange ReallocateIfDue(RecommendAllocation? metrics = null) =>
        Reallocate(new ReallocateTraffic(OnlyIfDue: true, metrics), Scheduler);

    public static PendingChange Reallocate(ReallocateTraffic command, EventMetadata metadata) =>
        new(
            c =>
                MetricObjective.Validate(command.Metrics?.Tracked?.Metric, c.Metrics) is { } changed
                    ? Decision.Refuse(changed)
                    : ReallocateTraffic.Decide(command, c.Experiment, c.Allocation, c.Statistics, c.Version, c.Now),
            metadata
        );
}

/// <summary>What a change is decided on.</summary>
internal sealed record ChangeContext(
    Experiment Experiment,
    AllocationState Allocation,
    ExperimentStatistics Statistics,
    MetricSet Metrics,
    ExperimentProposals? Proposals,
    ApprovalPolicy? Policy,
    long Version,
    DateTimeOffset Now
)
{
    /// <summary>The same, for what may have to be approved.</summary>
    public ExperimentApprovalContext Approvals =>
        new(
            Experiment,
            Allocation,
            Statistics,
            Metrics,
            Proposals ?? ProposalList.Empty,
            Policy ?? throw new InvalidOperationException("This is decided without a policy."),
            Version,
            Now
        );
}
