using Samplit.Domain.Flags;

namespace Samplit.Domain.Approvals;

/// <summary>What is and was proposed for a flag.</summary>
/// <param name="Id">The flag's.</param>
public sealed record FlagProposals(Guid Id, IReadOnlyList<Proposal> Proposals, Guid? Applying = null)
    : ProposalList(Proposals, Applying)
{
    /// <summary>The state after an event of the flag; the same instance when it changes nothing.</summary>
    public static FlagProposals? Evolve(FlagProposals? state, Guid flag, object @event, DateTimeOffset at) =>
        (FlagProposals?)(
            (state, @event) switch
            {
                // Marten asks for no type of stream.
                (null, ChangeProposed { Change.Flag: not null }) => new FlagProposals(flag, []).Follow(@event, at),
                (null, _) => null,
                // Before what takes over from the ramp, which may be what was approved.
                ({ } s, FlagRampStopped) => s.MarkStale(_ => true) with { Applying = s.Applying },
                // Whatever else becomes of a flag makes another revision of it.
                ({ } s, _) => s.Follow(@event, at) ?? s.MarkStale(_ => true),
            }
        );
}

/// <summary>What is and was proposed for a segment.</summary>
/// <param name="Id">The segment's.</param>
public sealed record SegmentProposals(Guid Id, IReadOnlyList<Proposal> Proposals, Guid? Applying = null)
    : ProposalList(Proposals, Applying)
{
    /// <summary>The state after an event of the segment; the same instance when it changes nothing.</summary>
    public static SegmentProposals? Evolve(SegmentProposals? state, Guid segment, object @event, DateTimeOffset at) =>
        (SegmentProposals?)(
            (state, @event) switch
            {
                (null, ChangeProposed { Change.Segment: not null }) => new SegmentProposals(segment, []).Follow(
                    @event,
                    at
                ),
                (null, _) => null,
                ({ } s, _) => s.Follow(@event, at) ?? s.MarkStale(_ => true),
            }
        );
}
