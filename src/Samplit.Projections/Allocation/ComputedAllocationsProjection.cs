using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Allocation;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Allocation;

/// <param name="Id">The id of the event.</param>
/// <param name="Number">From 1, within the experiment.</param>
/// <param name="Version">The version of the experiment's stream.</param>
public sealed record RecordedComputation(
    Guid Id,
    Guid ExperimentId,
    int Number,
    long Version,
    DateTimeOffset At,
    AllocationComputed Event
);

/// <summary>The history of the allocations that were computed from the last days.</summary>
public sealed class ComputedAllocationsProjection(JsonTypeInfo<RecordedComputation> json)
    : EventDocuments<AllocationComputed, RecordedComputation>(json)
{
    public override string Name => "computed_allocations";

    public override string StreamType => StreamTypes.Experiment;

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten
            .Schema.For<RecordedComputation>()
            .Index([c => c.ExperimentId, c => c.Number], index => index.Name = "computed_allocations_of_experiment");
    }

    protected override RecordedComputation ToDocument(StoredEvent stored, AllocationComputed @event) =>
        new(stored.Id, stored.StreamId, @event.Number, stored.Version, stored.Timestamp, @event);
}
