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
        return await Of(experiment).ProposeAsync(command, caller, clock.GetUtcNow(), actor, ct);
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
        return await Of(experiment).ApproveAsync(proposal, digest, caller, actor, ct);
    }

    public Task<(ProposalView?, Refusal?)> RejectAsync(
        Guid experiment,
        Guid proposal,
        RejectProposalRequest request,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => Of(experiment).RejectAsync(proposal, request, caller, actor, ct);

    public Task<(ProposalView?, Refusal?)> WithdrawAsync(
        Guid experiment,
        Guid proposal,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => Of(experiment).WithdrawAsync(proposal, caller, actor, ct);

    private StreamProposals Of(Guid experiment) =>
        new(
            "experiment",
            experiment,
            (decide, actor, ct) => experiments.DecideAsync(experiment, decide, actor, ct),
            ct => proposals.ListAsync(experiment, ct)
        );

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
