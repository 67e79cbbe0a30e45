using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.EventStore.Events;

namespace Samplit.Api.Runtime;

/// <summary>A request that waits in an experiment's queue for its turn to be decided and committed.</summary>
internal abstract class PendingDecision
{
    /// <summary>Ends the wait with an error; does nothing when the answer was given.</summary>
    public abstract void Fail(Exception error);

    public abstract void RefuseAsUnknown();
}

internal abstract class PendingDecision<T> : PendingDecision
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public void Complete(T answer) => _answer.TrySetResult(answer);

    public override void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>A request about one visitor: many of them are decided on one state and committed together.</summary>
internal interface IVisitorDecision
{
    string Visitor { get; }

    VisitorKey Key { get; set; }
}

internal sealed class PendingAssignment(string visitor, JsonElement? context)
    : PendingDecision<AssignmentOutcome>,
        IVisitorDecision
{
    public string Visitor { get; } = visitor;

    public VisitorKey Key { get; set; }

    public JsonElement? Context { get; } = context;

    public override void RefuseAsUnknown() => Complete(AssignmentOutcome.Refused(Refusal.ExperimentNotFound));
}

/// <param name="IsNew">False for a repeat.</param>
internal sealed record ConversionOutcome(string Variant, bool IsNew, Refusal? Refusal);

internal sealed class PendingConversion(string visitor, double value)
    : PendingDecision<ConversionOutcome>,
        IVisitorDecision
{
    public string Visitor { get; } = visitor;

    public VisitorKey Key { get; set; }

    public double Value { get; } = value;

    public RecordConversion Command => new(Key, Value);

    public override void RefuseAsUnknown() =>
        Complete(new ConversionOutcome("", IsNew: false, Refusal.ExperimentNotFound));
}

/// <summary>The experiment after a change, at the head it was left at.</summary>
/// <param name="Events">What the change appended; empty when nothing was due.</param>
internal sealed record ChangeOutcome(EventStream? Stream, IReadOnlyList<StoredEvent> Events, Refusal? Refusal);

/// <summary>A request that changes what visitors are decided by: a step of the lifecycle or a reallocation.</summary>
internal sealed class PendingChange(Func<ChangeContext, Decision> decide, EventMetadata metadata)
    : PendingDecision<ChangeOutcome>
{
    public Func<ChangeContext, Decision> Decide { get; } = decide;

    public EventMetadata Metadata { get; } = metadata;

    public override void RefuseAsUnknown() => Complete(new ChangeOutcome(null, [], Refusal.ExperimentNotFound));
}

/// <summary>What a change is decided on.</summary>
internal sealed record ChangeContext(
    Experiment Experiment,
    AllocationState Allocation,
    long Version,
    DateTimeOffset Now
);
