using Samplit.Domain.Audit;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;

namespace Samplit.Verify.State;

/// <summary>What a verification remembers for the next one, which need not trust the database for it.</summary>
/// <param name="Only">The experiment that was verified; null for the whole installation.</param>
/// <param name="LastSequence">The last sequence of the event that is the log's last leaf.</param>
public sealed record VerifierState(
    string Origin,
    Guid? Only,
    MerkleFrontier Log,
    long LastSequence,
    IReadOnlyDictionary<Guid, VerifiedStream> Streams
)
{
    public Checkpoint Checkpoint => new(Origin, Log.Size, Log.Root());
}

/// <param name="Point">The last of the stream's events that the log had.</param>
/// <param name="Experiment">Null of what is no experiment.</param>
/// <param name="Flags">Null of what is no flag and no segment.</param>
/// <param name="Facts">What was said of visitors up to there; null for nothing.</param>
public sealed record VerifiedStream(
    ChainPoint Point,
    ExperimentAuditState? Experiment,
    FlagAuditState? Flags,
    FactsFile? Facts
);
