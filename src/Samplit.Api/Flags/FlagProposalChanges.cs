using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Flags;
using Samplit.Domain.Visitors;
using Samplit.Ledger;

namespace Samplit.Api.Flags;

/// <summary>
/// Proposes changes of flags and segments, and has them done when others approve them: each in its turn among all that
/// happens to the flags of a project.
/// </summary>
public sealed class FlagProposalChanges(
    FlagChanges changes,
    ProposalReader proposals,
    FlagReader flags,
    FlagUnits units,
    FlagRampGuards guards,
    TimeProvider clock
)
{
    public async Task<(ProposalView?, Refusal?)> ProposeAsync(
        Guid flag,
        ProposeFlagChangeRequest request,
        ExpectedRevision expected,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (await flags.FindAsync(flag, ct) is not { } found)
        {
            return (null, GetFlagEndpoint.NotFound);
        }
        var (change, problem) = await ReadAsync(found, request, ct);
        return problem is not null
            ? (null, problem)
            : await OfFlag(flag)
                .ProposeAsync(
                    new(ApprovalAction.Flags, new(Flag: change), request.Reason, expected),
                    caller,
                    clock.GetUtcNow(),
                    actor,
                    ct
                );
    }

    public Task<(ProposalView?, Refusal?)> ProposeAsync(
        Guid segment,
        ProposeSegmentChangeRequest request,
        ExpectedRevision expected,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        OfSegment(segment)
            .ProposeAsync(
                new(
                    ApprovalAction.Flags,
                    // What is missing is told like in a change that is done at once.
                    new(Segment: new SegmentChanged(request.When!, request.Description)),
                    request.Reason,
                    expected
                ),
                caller,
                clock.GetUtcNow(),
                actor,
                ct
            );

    internal StreamProposals OfFlag(Guid flag) =>
        new(
            "flag",
            flag,
            (decide, actor, ct) => changes.DecideFlagAsync(flag, decide, actor, ct),
            ct => proposals.ListForFlagAsync(flag, ct)
        );

    internal StreamProposals OfSegment(Guid segment) =>
        new(
            "segment",
            segment,
            (decide, actor, ct) => changes.DecideSegmentAsync(segment, decide, actor, ct),
            ct => proposals.ListForSegmentAsync(segment, ct)
        );

    /// <summary>The events that it would come to; what they lack is told when they are decided on.</summary>
    private async Task<(ProposedFlagChange?, Refusal?)> ReadAsync(
        Flag flag,
        ProposeFlagChangeRequest request,
        CancellationToken ct
    )
    {
        var reason = request.Reason;
        FlagOverrideSet? overridden = null;
        if (request.Override is { } o)
        {
            if (VisitorKey.Validate("override.unit", o.Unit) is { } problem)
            {
                return (null, problem);
            }
            var unit = await units.KeyAsync(flag.Id, o.Unit!, ct);
            overridden = new(o.Environment!, unit, o.Reason ?? reason!, o.Variant, o.Value, o.Until);
        }
        FlagChangePlanned? planned = null;
        if (request.Planned is { } p)
        {
            var (at, invalid) = Times.Read("planned.at", p.At);
            if (invalid is not null)
            {
                return (null, invalid);
            }
            if (p.Action is not { } action)
            {
                return (null, Refusal.Invalid("planned.action", "One of activate, deactivate and setEnvironment."));
            }
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            planned = new(id, at ?? default, action, p.Environment, p.Is, p.Reason ?? reason);
        }
        FlagRampStarted? ramp = null;
        if (request.Ramp is { } r)
        {
            var (guard, unknown) = await guards.FindAsync(flag.Project, r.Experiment, r.Metric, ct);
            if (unknown is not null)
            {
                return (null, unknown with { Field = $"ramp.{unknown.Field}" });
            }
            if (r.Rule is not { } rule)
            {
                return (null, Refusal.Invalid("ramp.rule", "The place, from 0, of a rule that serves a split."));
            }
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            ramp = new(id, r.Environment!, rule, r.Steps!, Before: null, guard, r.Reason ?? reason);
        }
        return (
            new(
                request.Definition is { } definition ? new FlagChanged(definition) : null,
                request.Environment is null && request.Is is null
                    ? null
                    : new FlagEnvironmentChanged(request.Environment!, request.Is!, reason),
                overridden,
                planned,
                ramp,
                request.Activate == true ? true : null,
                request.Archive == true ? true : null
            ),
            null
        );
    }
}
