using System.Globalization;
using Samplit.Domain.Approvals;
using Samplit.Domain.Flags;

namespace Samplit.Domain.Audit;

/// <summary>
/// Whether what a flag does in production, or whom a segment is for, was approved by others where the project's policy asked
/// for it. What else became of them is taken as said.
/// </summary>
public sealed class FlagAudit(Guid id)
{
    private const int MaxDeviations = 100;

    private readonly List<Deviation> _deviations = [];
    private Flag? _flag;
    private FlagConsequence? _following;
    private FlagProposals? _flagProposals;
    private Segment? _segment;
    private SegmentProposals? _segmentProposals;
    private bool _lost;

    public FlagAudit(Guid id, FlagAuditState from)
        : this(id)
    {
        (_flag, _following, _flagProposals) = (from.Flag, from.Following, from.FlagProposals);
        (_segment, _segmentProposals) = (from.Segment, from.SegmentProposals);
        (_deviations, DeviationsInAll) = ([.. from.Deviations], from.DeviationsInAll);
    }

    /// <summary>Whether a stream that begins with this event is one to look at.</summary>
    public static bool IsOf(object first) => first is FlagCreated or SegmentCreated;

    /// <summary>What it takes to go on from here another time; null when there is nothing to go on from.</summary>
    public FlagAuditState? State =>
        _lost || (_flag is null && _segment is null)
            ? null
            : new(_flag, _following, _flagProposals, _segment, _segmentProposals, [.. _deviations], DeviationsInAll);

    /// <summary>What was done under a break-glass, in the order of the stream; the first hundred.</summary>
    public IReadOnlyList<Deviation> Deviations => _deviations;

    public long DeviationsInAll { get; private set; }

    /// <summary>The project, once it is made.</summary>
    public Guid? Project =>
        _flag is null && _segment is null ? null : Access.Project.Of(_flag is null ? _segment!.Project : _flag.Project);

    /// <summary>The project that it is made in by this event; null of any other.</summary>
    public static Guid? ProjectOf(object @event) =>
        @event switch
        {
            FlagCreated e => Access.Project.Of(e.Project),
            SegmentCreated e => Access.Project.Of(e.Project),
            _ => null,
        };

    /// <param name="sequence">The event's version; each call has the next one.</param>
    /// <param name="actor">Who appended it.</param>
    /// <param name="policy">
    /// What had to be approved in its project, as the log said before this event; null where it says nothing.
    /// </param>
    /// <returns>Behind an event that nothing can follow from: always null, as nothing is known any more.</returns>
    public WrongDecision? Next(long sequence, object @event, DateTimeOffset at, string? actor, ApprovalPolicy? policy)
    {
        if (_lost)
        {
            return null;
        }
        try
        {
            var wrong = Context(sequence, at, policy) is { } context
                ? Check(sequence, @event, context, actor)
                : Create(sequence, @event, at, actor, policy);
            _following = _flag is null ? null : FlagConsequence.Of(@event, _flag, _following, at);
            _flagProposals = FlagProposals.Evolve(_flagProposals, id, @event, at);
            _flag = Flag.Evolve(_flag, id, @event, at);
            _segmentProposals = SegmentProposals.Evolve(_segmentProposals, id, @event, at);
            _segment = Segment.Evolve(_segment, id, @event, at);
            return wrong;
        }
        // What nobody can have decided, such as a step that a ramp does not have, fails in any place.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _lost = true;
            return new WrongDecision(
                sequence,
                "possible",
                $"{@event.GetType().Name} that nothing can follow from",
                e.Message
            );
        }
    }

    private ApprovalContext? Context(long sequence, DateTimeOffset at, ApprovalPolicy? policy)
    {
        if (Project is not { } project)
        {
            return null;
        }
        var stood = policy ?? ApprovalPolicy.None(project);
        return _flag is { } flag
            ? new FlagApprovalContext(
                flag,
                Others: null,
                _following,
                _flagProposals ?? ProposalList.Empty,
                stood,
                sequence - 1,
                at
            )
            : new SegmentApprovalContext(_segment!, _segmentProposals ?? ProposalList.Empty, stood, sequence - 1, at);
    }

    private WrongDecision? Check(long sequence, object @event, ApprovalContext context, string? actor)
    {
        if (ApprovalAudit.Bypassed(sequence, @event, context, actor) is { } bypassed)
        {
            Note(bypassed);
        }
        return ApprovalAudit.Check(sequence, @event, context, actor);
    }

    private WrongDecision? Create(
        long sequence,
        object @event,
        DateTimeOffset at,
        string? actor,
        ApprovalPolicy? policy
    )
    {
        if (
            @event is not FlagCreated created
            || policy is null
            || FlagApprovalContext.Needed(created, policy) is not { } needed
        )
        {
            return null;
        }
        var approvals = $"{needed.Approvals.ToString(CultureInfo.InvariantCulture)} for 'flags'";
        if (RequireApproval.IsBreakGlass(actor))
        {
            Note(new Deviation(sequence, at, "approval", approvals, $"done by {actor}", Reason: null));
            return null;
        }
        return new(sequence, "approval", "a flag that serves production without an approval", approvals);
    }

    private void Note(Deviation deviation)
    {
        DeviationsInAll++;
        if (_deviations.Count < MaxDeviations)
        {
            _deviations.Add(deviation);
        }
    }
}
