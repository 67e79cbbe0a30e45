namespace Samplit.Ledger.Chain;

public enum ChainVerdict
{
    /// <summary>Each event hashes to its link and each link continues the one before.</summary>
    Intact,

    /// <summary>An event is not what was appended, or is missing, or was put in.</summary>
    Tampered,

    /// <summary>A link has a layout that this program does not know: neither good nor bad.</summary>
    UnverifiableVersion,
}

/// <summary>What was done to a stream, as far as what is left of it shows.</summary>
public enum Tampering
{
    /// <summary>Data, type, time, actor, cause or an id of an event.</summary>
    EventEdited,

    /// <summary>The event is what was appended, but the link stored with it is not.</summary>
    LinkEdited,

    /// <summary>An event from within the stream is gone.</summary>
    EventDeleted,

    /// <summary>An event was put in, the later ones moved along.</summary>
    EventInserted,

    /// <summary>Events stand in each other's place.</summary>
    EventsReordered,

    /// <summary>The newest events are gone.</summary>
    TailCut,

    /// <summary>The whole stream is gone.</summary>
    StreamDeleted,

    /// <summary>Events and their links are not those that were sealed, though they fit each other.</summary>
    Rewritten,

    /// <summary>The stream's head says another version than its last event has, and no event is missing.</summary>
    HeadEdited,
}

/// <summary>What the transparency log says of an event.</summary>
/// <param name="Leaf">The hash that it was sealed as.</param>
/// <param name="IsDue">Whether the log covers the place it stands at.</param>
/// <param name="Index">Which leaf it is.</param>
public readonly record struct Seal(Digest? Leaf, bool IsDue, long? Index = null)
{
    /// <summary>Nobody asked the log, or the log does not go so far yet.</summary>
    public static Seal Unknown => default;
}

/// <summary>What a walk along one stream's chain found.</summary>
/// <param name="Checked">Events that were intact before the walk ended.</param>
/// <param name="Head">The link of the last intact event; what an auditor keeps to compare with later.</param>
/// <param name="BrokenVersion">Version of the first event that is not as it was appended.</param>
/// <param name="Tampering">What was done there; null unless tampered with.</param>
/// <param name="Reason">Why, in words that name what was looked at.</param>
/// <param name="UnknownTypes">
/// Event types without a registration, with their count: kept and verified all the same.
/// </param>
public sealed record ChainVerification(
    Guid StreamId,
    ChainVerdict Verdict,
    long Checked,
    Digest Head,
    long? BrokenVersion,
    Tampering? Tampering,
    string? Reason,
    IReadOnlyDictionary<string, long> UnknownTypes
);
