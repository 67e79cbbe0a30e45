using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Flags;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Flags;

/// <summary>Each segment as it stands.</summary>
public sealed class SegmentProjection(JsonTypeInfo<Segment> json) : SnapshotProjection<Segment>(json)
{
    /// <summary>Rules would not know which of two they ask for.</summary>
    public const string KeyIndex = "segments_key_key";

    public override string Name => "segments";

    public override string StreamType => StreamTypes.Segment;

    public override Segment? Evolve(Segment? state, Guid streamId, object @event, DateTimeOffset at) =>
        Segment.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<Segment>().UniqueName(s => s.Key, KeyIndex);
    }
}
