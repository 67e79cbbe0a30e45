using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>An event that was intact: what it takes to go on behind it another time.</summary>
/// <param name="Version">0 for the beginning of a stream.</param>
/// <param name="Previous">The link before it.</param>
public readonly record struct ChainPoint(long Version, Digest Link, Digest Previous);

/// <summary>
/// Follows one stream's chain from its first event and recomputes every link; pure, and the same for rows and for
/// exports. The first event that does not fit ends it, as soon as the events behind tell what was done. Memory does not
/// grow with the stream. Not thread-safe.
/// </summary>
/// <param name="knows">Whether an event type is registered.</param>
/// <param name="from">
/// Where an earlier walk has been: this one begins with the event there, which must be the same.
/// </param>
public sealed class ChainWalk(Guid streamId, ChainFormat format, Func<string, bool> knows, ChainPoint from = default)
{
    private readonly Dictionary<string, long> _unknownTypes = [];
    private Digest _beforePrevious = ChainFormat.Genesis;
    private Digest _previous = from.Previous;
    private Suspect? _suspect;

    /// <summary>Events that were intact so far, those of an earlier walk included.</summary>
    public long Checked { get; private set; } = Math.Max(0, from.Version - 1);

    /// <summary>The link of the last intact event.</summary>
    public Digest Head => _previous;

    /// <summary>The leaf that the last intact event is in a log.</summary>
    public Digest Leaf { get; private set; }

    /// <returns>What was found, which ends the walk; null to go on with the next event.</returns>
    public ChainVerification? Next(RecordedEvent e, Seal seal = default)
    {
        if (_suspect is { } suspect)
        {
            return Explain(suspect, e);
        }
        if (e.Version != Checked + 1)
        {
            return e.Version <= Checked
                ? Broken(e.Version, Tampering.EventInserted, $"event {e.Version} is there twice")
                : Broken(
                    Checked + 1,
                    Tampering.EventDeleted,
                    $"event {Checked + 1} is missing; the next one is {e.Version}"
                );
        }
        if (!e.IsPlain)
        {
            return Broken(
                e.Version,
                Tampering.EventEdited,
                "a column that the chain does not cover holds a value (bdata, mt_dotnet_type, tenant_id)"
            );
        }
        var link = LinkHeader.Read(e.Headers);
        if (link.Hash is not { } stored)
        {
            return link.UnknownLayout is { } layout
                ? Result(
                    ChainVerdict.UnverifiableVersion,
                    e.Version,
                    null,
                    $"the link has the unknown layout '{layout}'"
                )
                : Broken(e.Version, Tampering.LinkEdited, link.Problem!);
        }

        Digest computed;
        Digest leaf;
        try
        {
            (computed, leaf) = format.LinkAndLeaf(e.Record(e.Version), _previous);
        }
        catch (Exception problem) when (problem is NotCanonicalException or JsonException)
        {
            return Broken(e.Version, Tampering.EventEdited, $"what is stored has no canonical form: {problem.Message}");
        }
        if (computed != stored)
        {
            _suspect = new Suspect(e, stored, computed, _previous, _beforePrevious);
            return null;
        }
        if (seal.IsDue && seal.Leaf != leaf)
        {
            return seal.Leaf is null
                ? Broken(e.Version, Tampering.EventInserted, "the event is not in the log, which goes further than it")
                : Broken(
                    e.Version,
                    Tampering.Rewritten,
                    $"the event fits its link, but it is not the one that was sealed as leaf {seal.Leaf}"
                );
        }
        if (e.Version == from.Version && stored != from.Link)
        {
            return Broken(
                e.Version,
                Tampering.Rewritten,
                $"the event fits its link, but when it was verified before, the link was {from.Link}"
            );
        }
        if (!knows(e.Type))
        {
            _unknownTypes[e.Type] = _unknownTypes.GetValueOrDefault(e.Type) + 1;
        }
        (_beforePrevious, _previous, Leaf) = (_previous, stored, leaf);
        Checked = e.Version;
        return null;
    }

    /// <param name="headVersion">What the stream's head says; null when there is none to compare with.</param>
    /// <param name="sealedVersion">Up to which version the log has sealed the stream; 0 when nobody asked it.</param>
    public ChainVerification End(long? headVersion, long sealedVersion = 0)
    {
        if (_suspect is { } suspect)
        {
            return suspect.IsShifted(format) ? Inserted(Checked) : Edited(suspect);
        }
        if (headVersion > Checked)
        {
            return Broken(
                Checked + 1,
                Tampering.TailCut,
                $"the stream's head says version {headVersion}, but the last event is {Checked}"
            );
        }
        if (headVersion < Checked)
        {
            return Broken(
                headVersion.Value + 1,
                Tampering.HeadEdited,
                $"the stream's head says version {headVersion}, but there are events up to {Checked}"
            );
        }
        return sealedVersion > Checked
            ? Broken(
                Checked + 1,
                Checked == 0 ? Tampering.StreamDeleted : Tampering.TailCut,
                $"the stream was sealed up to version {sealedVersion}, but the last event is {Checked}"
            )
            : Result(ChainVerdict.Intact, null, null, null);
    }

    /// <summary>
    /// What the events behind one that does not fit say about it. Null when nothing yet: it may still turn out to
    /// belong further behind.
    /// </summary>
    private ChainVerification? Explain(Suspect suspect, RecordedEvent next)
    {
        var at = suspect.Event.Version;
        var stored = LinkHeader.Read(next.Headers).Hash;
        if (next.Version == at + 1 && stored is { } following)
        {
            if (Links(next, at, suspect.Previous, following))
            {
                return Links(suspect.Event, at + 1, following, suspect.Stored) ? Swapped(at, at + 1) : Inserted(at);
            }
            if (suspect.IsShifted(format))
            {
                return Inserted(at - 1);
            }
            if (Links(next, at + 1, suspect.Computed, following))
            {
                return Broken(
                    at,
                    Tampering.LinkEdited,
                    $"the stored link is {suspect.Stored}, but the event gives {suspect.Computed}, which the next event continues"
                );
            }
            if (Links(next, at + 2, suspect.Stored, following))
            {
                return Broken(
                    at,
                    Tampering.EventDeleted,
                    $"what is event {at} now was appended later: one before it is gone and those behind it were renumbered"
                );
            }
            if (Links(next, at + 1, suspect.Stored, following))
            {
                return Edited(suspect);
            }
        }
        return stored is { } link && Links(suspect.Event, next.Version + 1, link, suspect.Stored)
            ? Swapped(at, next.Version + 1)
            : null;
    }

    private bool Links(RecordedEvent e, long version, Digest previous, Digest stored) =>
        Suspect.Links(format, e, version, previous, stored);

    private ChainVerification Edited(Suspect suspect) =>
        Broken(
            suspect.Event.Version,
            Tampering.EventEdited,
            $"the stored link is {suspect.Stored}, but data, type, time, actor, ids and the link before give {suspect.Computed}"
        );

    private ChainVerification Inserted(long version) =>
        Broken(version, Tampering.EventInserted, $"event {version} was put in: without it, the next one fits here");

    private ChainVerification Swapped(long version, long other) =>
        Broken(version, Tampering.EventsReordered, $"what is event {version} now was appended as event {other}");

    private ChainVerification Broken(long version, Tampering tampering, string reason) =>
        Result(ChainVerdict.Tampered, version, tampering, reason);

    private ChainVerification Result(ChainVerdict verdict, long? broken, Tampering? tampering, string? reason) =>
        new(streamId, verdict, Checked, _previous, broken, tampering, reason, _unknownTypes);

    /// <summary>The first event that does not hash to its link.</summary>
    private sealed record Suspect(
        RecordedEvent Event,
        Digest Stored,
        Digest Computed,
        Digest Previous,
        Digest BeforePrevious
    )
    {
        /// <summary>
        /// It was appended one version earlier: the event now before it was put in, with a link of its own.
        /// </summary>
        public bool IsShifted(ChainFormat format) =>
            Event.Version > 1 && Links(format, Event, Event.Version - 1, BeforePrevious, Stored);

        public static bool Links(ChainFormat format, RecordedEvent e, long version, Digest previous, Digest stored)
        {
            try
            {
                return format.Link(e.Record(version), previous) == stored;
            }
            catch (Exception problem) when (problem is NotCanonicalException or JsonException)
            {
                return false;
            }
        }
    }
}
