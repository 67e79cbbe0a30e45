namespace Samplit.EventStore.Chain;

public enum ChainVerdict
{
    /// <summary>Each event hashes to its link and each link continues the one before.</summary>
    Intact,

    /// <summary>An event is not what was appended, or is missing, or was put in.</summary>
    Tampered,

    /// <summary>A link has a layout that this program does not know: neither good nor bad.</summary>
    UnverifiableVersion,
}

/// <summary>What a walk along one stream's chain found.</summary>
/// <param name="Checked">Events that were intact before the walk ended.</param>
/// <param name="Head">The link of the last intact event; what an auditor keeps to compare with later.</param>
/// <param name="BrokenVersion">Version of the first event that is not as it was appended.</param>
/// <param name="Reason">Why, in words that name what was looked at.</param>
/// <param name="UnknownTypes">Event types without a registration, with their count: kept and verified all the same.</param>
public sealed record ChainVerification(
    Guid StreamId,
    ChainVerdict Verdict,
    long Checked,
    ChainHash Head,
    long? BrokenVersion,
    string? Reason,
    IReadOnlyDictionary<string, long> UnknownTypes
);
