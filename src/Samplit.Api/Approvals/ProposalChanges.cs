using Samplit.Api.Experiments;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments.Changes;
using Samplit.Ledger;

namespace Samplit.Api.Approvals;

/// <summary>
/// Proposes changes of experiments, and has them done when others approve them: each in its turn among all that happens
/// to the experiment, so that of two who approve it at once only one is the last.
/// </summary>
public sealed class ProposalChanges(
    ExperimentChanges experiments,
    ProposalReader proposals,
    SplitTargets splits,
    TimeProvider clock
)
{
    public async Task<(ProposalView?, Refusal?)> ProposeAsync(
        Guid experiment,
        ProposeChange command,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (await ProblemAsync(experiment, command.Change, command.ExpectedRevision, ct) is { } problem)
        {
            return (null, problem);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        return await DecideAsync(
            experiment,
            id,
            c => ProposeChange.Decide(command, c, id, caller, proposed => ProposedEvent.Digest(experiment, proposed)),
            actor,
            ct
        );
    }

    /// <param name="digest">As the approver says that it is.</param>
    public async Task<(ProposalView?, Refusal?)> ApproveAsync(
        Guid experiment,
        Guid proposal,
        string? digest,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        // Where a page may lead to can have changed since.
        var found = (await proposals.ListAsync(experiment, ct))?.FirstOrDefault(p => p.Id == proposal);
        if (found is not null && await ProblemAsync(experiment, found.Change, default, ct) is { } problem)
        {
            return (null, problem);
        }
        return await DecideAsync(
            experiment,
            proposal,
            c => DecideProposal.Approve(proposal, digest, caller, c),
            actor with
            {
                CausationId = proposal.ToString("D"),
            },
            ct
        );
    }

    public Task<(ProposalView?, Refusal?)> RejectAsync(
        Guid experiment,
        Guid proposal,
        RejectProposalRequest request,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        DecideAsync(
            experiment,
            proposal,
            c => DecideProposal.Reject(proposal, request.Digest, request.Reason, caller, c),
            actor,
            ct
        );

    public Task<(ProposalView?, Refusal?)> WithdrawAsync(
        Guid experiment,
        Guid proposal,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => DecideAsync(experiment, proposal, c => DecideProposal.Withdraw(proposal, caller.Person, c), actor, ct);

    private async Task<(ProposalView?, Refusal?)> DecideAsync(
        Guid experiment,
        Guid proposal,
        Func<ApprovalContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var refusal = await experiments.DecideAsync(experiment, decide, actor, ct);
        return refusal is null
            ? ((await proposals.ListAsync(experiment, ct))!.First(p => p.Id == proposal), null)
            : (null, refusal);
    }

    private async Task<Refusal?> ProblemAsync(
        Guid experiment,
        ProposedChange? change,
        ExpectedRevision expected,
        CancellationToken ct
    ) =>
        change?.Variants is { } variants
            ? await splits.ProblemAsync(
                experiment,
                new ChangeVariants([.. variants.Select(v => v.ToVariant())], null, null, expected),
                ct
            )
            : null;
}
