using System.Text.Json;
using Samplit.Domain.Approvals;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Verify.State;

namespace Samplit.Verify.Audit;

/// <summary>How a stream stands, the worst first.</summary>
public enum AuditVerdict
{
    /// <summary>Somebody changed what was appended.</summary>
    Tampered,

    /// <summary>It has parts that this program does not know how to verify: neither good nor bad.</summary>
    UnverifiableVersion,

    /// <summary>It is what was appended, but a decision in it does not follow from what stands before it.</summary>
    WronglyComputed,

    /// <summary>Nothing is wrong with it, but the checkpoint that the auditor brought covers only a part.</summary>
    NotCovered,

    /// <summary>It is what was appended, and every decision in it follows from what stands before it.</summary>
    Intact,
}

/// <summary>What an experiment had registered at its start, and what was done otherwise.</summary>
/// <param name="Deviations">The first of them, in the order of the stream.</param>
/// <param name="DeviationsInAll">How many there are.</param>
public sealed record Registration(
    Preregistration? Registered,
    IReadOnlyList<Deviation> Deviations,
    long DeviationsInAll
);

/// <summary>What an audit of one stream found.</summary>
/// <param name="Covered">Intact events that the checkpoint covers; null when there is no log to ask.</param>
/// <param name="MustBeCovered">Whether the auditor brought a checkpoint.</param>
/// <param name="WrongDecisions">The first of them, in the order of the stream.</param>
/// <param name="WrongDecisionsInAll">How many there are.</param>
/// <param name="Registration">Null of what is no experiment, flag or segment.</param>
public sealed record StreamFindings(
    ChainVerification Chain,
    long? Covered,
    bool MustBeCovered,
    IReadOnlyList<WrongDecision> WrongDecisions,
    long WrongDecisionsInAll,
    Registration? Registration
)
{
    public IReadOnlyList<Deviation> Deviations => Registration?.Deviations ?? [];

    public AuditVerdict Verdict =>
        Chain.Verdict switch
        {
            ChainVerdict.Tampered => AuditVerdict.Tampered,
            ChainVerdict.UnverifiableVersion => AuditVerdict.UnverifiableVersion,
            _ when WrongDecisionsInAll > 0 => AuditVerdict.WronglyComputed,
            _ when MustBeCovered && Covered < Chain.Checked => AuditVerdict.NotCovered,
            _ => AuditVerdict.Intact,
        };
}

/// <summary>
/// Audits one stream, event after event: its chain, its leaves in the log where they are known, of an experiment each
/// decision, and of flags and segments whether others approved what they have to. The same for rows and for exports.
/// </summary>
/// <param name="hasLog">Whether there is a log to say what is sealed.</param>
/// <param name="policies">What had to be approved, and since when.</param>
/// <param name="since">What an earlier audit remembered of the stream: the first event is the last of those.</param>
public sealed class StreamAudit(
    Guid id,
    bool hasLog,
    ChainFormat format,
    EventRegistry events,
    PolicyHistory policies,
    VerifiedStream? since = null
) : IDisposable
{
    private const string BatchAlias = "metrics_ingested";
    private const string EventsAlias = "events_tracked";

    /// <summary>Findings that are kept word for word.</summary>
    private const int MaxFindings = 100;

    private readonly ChainWalk _walk = new(id, format, events.Knows, since?.Point ?? default);

    /// <summary>
    /// Of a stream that begins as an experiment; the type that the database notes for it is covered by nothing.
    /// </summary>
    private ExperimentAudit? _experiment = since?.Experiment is { } state ? new(id, state) : null;

    private FlagAudit? _flags = since?.Flags is { } flags ? new(id, flags) : null;

    private readonly ExternalVisitorSort _visitors = new();
    private readonly SortedDictionary<long, WrongDecision> _wrong = [];
    private readonly List<(long, MetricsIngested)> _taken = [];
    private ChainVerification? _ended;
    private long _wrongInAll;
    private long _covered = since?.Point.Version ?? 0;
    private ChainPoint _point = since?.Point ?? default;
    private ExperimentAuditState? _state;
    private FlagAuditState? _flagsState;
    private bool _isBeyond;

    /// <summary>Events that were intact so far.</summary>
    public long Checked => _walk.Checked;

    /// <summary>Batches of metrics that the stream tells of, whose rows lie beside the log.</summary>
    public IReadOnlyList<(long Sequence, MetricsIngested Taken)> Batches => _taken;

    /// <summary>Whether an event tells of tracked events, whose rows lie beside the log.</summary>
    public bool HasTrackedEvents { get; private set; }

    /// <summary>After the end: the stream as it is up to the last event that is covered.</summary>
    public VerifiedStream? Verified { get; private set; }

    /// <summary>The leaf that the last intact event is in a log.</summary>
    public Digest Leaf => _walk.Leaf;

    /// <param name="seal">What the log says of the event.</param>
    /// <param name="isCovered">Whether a checkpoint covers it.</param>
    /// <param name="place">Of the event in the log, as <see cref="PolicyHistory"/> counts.</param>
    public void Next(RecordedEvent e, Seal seal, bool isCovered, long place)
    {
        if (Follow(e, seal, isCovered))
        {
            Decide(e, isCovered, place);
        }
    }

    /// <summary>
    /// The first half of <see cref="Next"/>, which shares nothing with the other: they may run side by side.
    /// </summary>
    /// <returns>Whether the event is intact, and new. Behind one that is not intact, none is.</returns>
    public bool Follow(RecordedEvent e, Seal seal, bool isCovered)
    {
        var (before, head) = (_walk.Checked, _walk.Head);
        var isKnown = e.Version <= since?.Point.Version;
        _ended ??= _walk.Next(e, isKnown ? Seal.Unknown : seal);
        if (_walk.Checked == before || isKnown)
        {
            return false;
        }
        if (isCovered)
        {
            _covered++;
            _point = new ChainPoint(e.Version, _walk.Head, head);
        }
        return true;
    }

    /// <summary>The other half, for each event that is intact and new.</summary>
    public void Decide(RecordedEvent e, bool isCovered, long place)
    {
        if (!isCovered && !_isBeyond)
        {
            (_isBeyond, _state, _flagsState) = (true, _experiment?.State, _flags?.State);
        }
        HasTrackedEvents |= e.Type == EventsAlias;
        if (_experiment is null && _flags is null && e.Version > 1 && e.Type is not (BatchAlias or EventsAlias))
        {
            RequireNoFlag(e.Type);
            return;
        }
        object data;
        try
        {
            data = events.Read(e.Type, e.Data.Span);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or FormatException)
        {
            Note(new WrongDecision(e.Version, "readable", problem.Message, $"data that fit the type '{e.Type}'"));
            return;
        }
        if (data is MetricsIngested taken)
        {
            _taken.Add((e.Version, taken));
            return;
        }
        _experiment ??= data is ExperimentCreated ? new(id) : null;
        _flags ??= _experiment is null && FlagAudit.IsOf(data) ? new(id) : null;
        if (
            data is ChangeProposed { Digest: var digest } proposed
            && ProposalDigest.Of(KindOf(proposed), id, e.Data.Span) is var right
            && digest != right
        )
        {
            Note(new WrongDecision(e.Version, "proposal_digest", digest, right));
        }
        if (_flags is not null)
        {
            var policy = (_flags.Project ?? FlagAudit.ProjectOf(data)) is { } of ? policies.Find(of, place) : null;
            Note(_flags.Next(e.Version, data, Moment(e), e.Metadata.Actor, policy));
            return;
        }
        Note(
            _experiment?.Next(
                e.Version,
                data,
                Moment(e),
                e.Metadata.Actor,
                _experiment.Project is { } project ? policies.Find(project, place) : null
            )
        );
        if (_experiment is not null && VisitorFact.From(e.Version, data, _experiment.Variants) is { } fact)
        {
            _visitors.Add(fact);
        }
    }

    /// <param name="end">What the chain's end comes to, for a walk that nothing ended before.</param>
    /// <param name="mustBeCovered">Whether the auditor brought a checkpoint.</param>
    /// <param name="facts">Where the facts are kept from one audit to the next; null for nowhere.</param>
    public StreamFindings End(Func<ChainWalk, ChainVerification> end, bool mustBeCovered, FactsWriter? facts = null)
    {
        var chain = _ended ?? end(_walk);
        var visitors = new VisitorAudit();
        // Without news there is nothing to find, and what is kept stays as it is.
        foreach (var fact in _visitors.IsEmpty ? [] : _visitors.Sorted(since?.Facts?.Read() ?? []))
        {
            Note(visitors.Next(fact));
            if (fact.Sequence <= _point.Version)
            {
                facts?.Add(fact);
            }
        }
        Verified = new VerifiedStream(
            _point,
            _isBeyond ? _state : _experiment?.State,
            _isBeyond ? _flagsState : _flags?.State,
            _visitors.IsEmpty ? since?.Facts : facts?.End()
        );
        return new StreamFindings(
            chain,
            hasLog ? _covered : null,
            mustBeCovered,
            [.. _wrong.Values],
            _wrongInAll,
            _experiment is { } e ? new Registration(e.Registered, e.Deviations, e.DeviationsInAll)
                : _flags is { } f ? new Registration(Registered: null, f.Deviations, f.DeviationsInAll)
                : null
        );
    }

    /// <summary>Of what a proposal is for.</summary>
    internal static string KindOf(ChangeProposed proposed) =>
        proposed.Change switch
        {
            { Flag: not null } => "flag",
            { Segment: not null } => "segment",
            _ => "experiment",
        };

    /// <summary>What was remembered before flags were looked at says nothing of them.</summary>
    private void RequireNoFlag(string type)
    {
        if (
            since is not null
            && (
                type.StartsWith("flag_", StringComparison.Ordinal)
                || type.StartsWith("segment_", StringComparison.Ordinal)
            )
        )
        {
            throw new ArgumentException(
                $"What is remembered of the stream {id} was written by a version that did not look at flags: delete the folder to verify in full."
            );
        }
    }

    private static DateTimeOffset Moment(RecordedEvent e) => Microseconds.Moment(e.UnixMicroseconds!.Value);

    public void Dispose() => _visitors.Dispose();

    private void Note(WrongDecision? wrong)
    {
        if (wrong is null)
        {
            return;
        }
        _wrongInAll++;
        _wrong.TryAdd(wrong.Sequence, wrong);
        if (_wrong.Count > MaxFindings)
        {
            _wrong.Remove(_wrong.Keys.Max());
        }
    }
}
