using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Allocation;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Allocation;

/// <param name="Id">The id of the event.</param>
/// <param name="Number">The number of the allocation that began with it.</param>
/// <param name="Version">The version of the experiment's stream.</param>
public sealed record RecordedReallocation(
    Guid Id,
    Guid ExperimentId,
    int Number,
    long Version,
    DateTimeOffset At,
    TrafficReallocated Event
);

/// <summary>The allocation history.</summary>
public sealed class ReallocationsProjection(JsonTypeInfo<RecordedReallocation> json)
    : EventDocuments<TrafficReallocated, RecordedReallocation>(json)
{
    public override string Name => "reallocations";

    public override string StreamType => StreamTypes.Experiment;

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten
            .Schema.For<RecordedReallocation>()
            .Index([r => r.ExperimentId, r => r.Number], index => index.Name = "reallocations_of_experiment");
    }

    protected override RecordedReallocation ToDocument(StoredEvent stored, TrafficReallocated @event) =>
        new(stored.Id, stored.StreamId, @event.Allocation, stored.Version, stored.Timestamp, @event);
}
