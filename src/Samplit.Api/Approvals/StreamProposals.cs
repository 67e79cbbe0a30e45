using Samplit.Api.Experiments;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Ledger;

namespace Samplit.Api.Approvals;

/// <summary>
/// Proposals of one experiment, flag or segment, decided in their turn among all that happens to it, so that of two who approve at
/// once only one is the last.
/// </summary>
/// <param name="kind">Which of them it is, as digests call it.</param>
internal sealed class StreamProposals(
    string kind,
    Guid id,
    Func<Func<ApprovalContext, Decision>, EventMetadata, CancellationToken, Task<Refusal?>> decideAsync,
    Func<CancellationToken, Task<IReadOnlyList<ProposalView>?>> listAsync
)
{
    public async Task<(ProposalsView?, Refusal?)> ListAsync(Refusal notFound, CancellationToken ct) =>
        await listAsync(ct) is { } found ? (new ProposalsView(found), null) : (null, notFound);

    public async Task<(ProposalView?, Refusal?)> FindAsync(Guid proposal, Refusal notFound, CancellationToken ct)
    {
        var all = await listAsync(ct);
        return all is null ? (null, notFound)
            : all.FirstOrDefault(p => p.Id == proposal) is { } found ? (found, null)
            : (null, DecideProposal.NotFound);
    }

    public Task<(ProposalView?, Refusal?)> ProposeAsync(
        ProposeChange command,
        Principal caller,
        DateTimeOffset now,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var proposal = Guid.CreateVersion7(now);
        return DecideAsync(
            proposal,
            c =>
                Domain.Approvals.ProposeChange.Decide(
                    command,
                    c,
                    proposal,
                    caller,
                    e => ProposedEvent.Digest(kind, id, e)
                ),
            actor,
            ct
        );
    }

    public Task<(ProposalView?, Refusal?)> ApproveAsync(
        Guid proposal,
        string? digest,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        DecideAsync(
            proposal,
            c => DecideProposal.Approve(proposal, digest, caller, c),
            actor with
            {
                CausationId = proposal.ToString("D"),
            },
            ct
        );

    public Task<(ProposalView?, Refusal?)> RejectAsync(
        Guid proposal,
        RejectProposalRequest request,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        DecideAsync(
            proposal,
            c => DecideProposal.Reject(proposal, request.Digest, request.Reason, caller, c),
            actor,
            ct
        );

    public Task<(ProposalView?, Refusal?)> WithdrawAsync(
        Guid proposal,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => DecideAsync(proposal, c => DecideProposal.Withdraw(proposal, caller.Person, c), actor, ct);

    private async Task<(ProposalView?, Refusal?)> DecideAsync(
        Guid proposal,
        Func<ApprovalContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        await decideAsync(decide, actor, ct) is { } refusal
            ? (null, refusal)
            : ((await listAsync(ct))!.First(p => p.Id == proposal), null);
}
