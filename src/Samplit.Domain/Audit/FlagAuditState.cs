using Samplit.Domain.Approvals;
using Samplit.Domain.Flags;

namespace Samplit.Domain.Audit;

/// <summary>All that a <see cref="FlagAudit"/> remembers of the events it has seen: of a flag or of a segment.</summary>
/// <param name="Following">What the last event brings about; null for nothing.</param>
public sealed record FlagAuditState(
    Flag? Flag,
    FlagConsequence? Following,
    FlagProposals? FlagProposals,
    Segment? Segment,
    SegmentProposals? SegmentProposals,
    IReadOnlyList<Deviation> Deviations,
    long DeviationsInAll
);
