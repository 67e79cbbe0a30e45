using Marten;
using Samplit.Domain;
using Samplit.Domain.Approvals;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>What is different in a change of a flag and in one of a segment.</summary>
internal interface IChangeTarget<T>
{
    Refusal NotFound { get; }

    Guid? ProjectOf(T state);

    Task<ProposalList?> LoadProposalsAsync(IDocumentSession session, Guid id, CancellationToken ct);

    ApprovalContext ContextOf(
        T state,
        FlagsOfProject all,
        (ProposalList Proposals, ApprovalPolicy Policy, long Version, DateTimeOffset Now) stands
    );
}

internal sealed class FlagTarget : IChangeTarget<Flag>
{
    public static FlagTarget Instance { get; } = new();

    public Refusal NotFound => GetFlagEndpoint.NotFound;

    public Guid? ProjectOf(Flag state) => state.Project;

    public async Task<ProposalList?> LoadProposalsAsync(IDocumentSession session, Guid id, CancellationToken ct) =>
        await session.LoadAsync<FlagProposals>(id, ct);

    public ApprovalContext ContextOf(
        Flag state,
        FlagsOfProject all,
        (ProposalList Proposals, ApprovalPolicy Policy, long Version, DateTimeOffset Now) stands
    ) =>
        new FlagApprovalContext(
            state,
            all.Flags,
            Following: null,
            stands.Proposals,
            stands.Policy,
            stands.Version,
            stands.Now
        );
}

internal sealed class SegmentTarget : IChangeTarget<Segment>
{
    public static SegmentTarget Instance { get; } = new();

    public Refusal NotFound => FlagChanges.SegmentNotFound;

    public Guid? ProjectOf(Segment state) => state.Project;

    public async Task<ProposalList?> LoadProposalsAsync(IDocumentSession session, Guid id, CancellationToken ct) =>
        await session.LoadAsync<SegmentProposals>(id, ct);

    public ApprovalContext ContextOf(
        Segment state,
        FlagsOfProject all,
        (ProposalList Proposals, ApprovalPolicy Policy, long Version, DateTimeOffset Now) stands
    ) => new SegmentApprovalContext(state, stands.Proposals, stands.Policy, stands.Version, stands.Now);
}
