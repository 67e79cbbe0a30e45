using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Approvals;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Approvals;

/// <summary>What is and was proposed, of each flag that anything was proposed for.</summary>
public sealed class FlagProposalsProjection(JsonTypeInfo<FlagProposals> json) : SnapshotProjection<FlagProposals>(json)
{
    public override string Name => "flag_proposals";

    public override string StreamType => StreamTypes.Flag;

    public override FlagProposals? Evolve(FlagProposals? state, Guid streamId, object @event, DateTimeOffset at) =>
        FlagProposals.Evolve(state, streamId, @event, at);
}

/// <summary>What is and was proposed, of each segment that anything was proposed for.</summary>
public sealed class SegmentProposalsProjection(JsonTypeInfo<SegmentProposals> json)
    : SnapshotProjection<SegmentProposals>(json)
{
    public override string Name => "segment_proposals";

    public override string StreamType => StreamTypes.Segment;

    public override SegmentProposals? Evolve(
        SegmentProposals? state,
        Guid streamId,
        object @event,
        DateTimeOffset at
    ) => SegmentProposals.Evolve(state, streamId, @event, at);
}
