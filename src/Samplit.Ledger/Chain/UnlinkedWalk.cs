using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>
/// Follows the events of a stream in which none has a link: Marten's tombstones, or what somebody put there. Only the
/// log holds them, each by a leaf of its own. Of a type that the application writes itself there can be none. Not
/// thread-safe.
/// </summary>
/// <param name="knows">Whether an event type is registered.</param>
public sealed class UnlinkedWalk(Guid streamId, ChainFormat format, Func<string, bool> knows)
{
    private readonly Dictionary<string, long> _types = [];

    /// <summary>Events that were intact so far.</summary>
    public long Checked { get; private set; }

    /// <returns>What was found, which ends the walk; null to go on with the next event.</returns>
    public ChainVerification? Next(RecordedEvent e, Seal seal)
    {
        if (!LinkHeader.IsAbsent(e.Headers))
        {
            return Broken(e, Tampering.EventInserted, "the event has a link, but the first of the stream has none");
        }
        if (knows(e.Type))
        {
            return Broken(e, Tampering.LinkEdited, $"the event has no link, which every '{e.Type}' is appended with");
        }
        Digest leaf;
        try
        {
            leaf = format.UnlinkedLeaf(e.Record(e.Version));
        }
        catch (Exception problem) when (problem is NotCanonicalException or JsonException)
        {
            return Broken(e, Tampering.EventEdited, $"what is stored has no canonical form: {problem.Message}");
        }
        if (seal.IsDue && seal.Leaf != leaf)
        {
            return seal.Leaf is null
                ? Broken(e, Tampering.EventInserted, "the event is not in the log, which goes further than it")
                : Broken(e, Tampering.Rewritten, $"the event is not the one that was sealed as leaf {seal.Leaf}");
        }
        _types[e.Type] = _types.GetValueOrDefault(e.Type) + 1;
        Checked++;
        return null;
    }

    public ChainVerification End() => Result(ChainVerdict.Intact, null, null, null);

    private ChainVerification Broken(RecordedEvent e, Tampering tampering, string reason) =>
        Result(ChainVerdict.Tampered, e.Version, tampering, reason);

    private ChainVerification Result(ChainVerdict verdict, long? broken, Tampering? tampering, string? reason) =>
        new(streamId, verdict, Checked, ChainFormat.Genesis, broken, tampering, reason, _types);
}
