using Marten;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Approvals;
using Samplit.Ledger;
using Samplit.Projections.Approvals;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Approvals;

/// <summary>What has to be approved in each project: read and changed.</summary>
public sealed class ApprovalPolicies(StreamStore store, CallerSessions sessions, SchemaOptions options)
{
    public Task<ApprovalPolicy> ReadAsync(Guid project, CancellationToken ct) =>
        sessions.ReadAsync(session => ReadAsync(project, session, ct), ct);

    /// <param name="session">That it is to be read in.</param>
    internal static async Task<ApprovalPolicy> ReadAsync(Guid project, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<ApprovalPolicy>(ApprovalPolicy.StreamOf(project), ct) ?? ApprovalPolicy.None(project);

    /// <summary>The same, which stays so until the transaction of the session ends.</summary>
    internal async Task<ApprovalPolicy> HoldAsync(Guid project, IDocumentSession session, CancellationToken ct)
    {
        await AdvisoryLock.TakeSharedAsync(session.Connection!, LockName(project), ct);
        return await ReadAsync(project, session, ct);
    }

    /// <summary>Those of all projects that have one, by the project.</summary>
    /// <param name="session">That they are to be read in.</param>
    internal static async Task<IReadOnlyDictionary<Guid, ApprovalPolicy>> ListAsync(
        IQuerySession session,
        CancellationToken ct
    ) => (await session.Query<ApprovalPolicy>().ToListAsync(ct)).ToDictionary(p => p.Project);

    /// <summary>It waits for what is being done in the project, and nothing is done there meanwhile.</summary>
    /// <returns>The policy as it is then, or why it is as it was.</returns>
    public async Task<(ApprovalPolicy?, Refusal?)> ChangeAsync(
        Guid project,
        IReadOnlyList<ApprovalRule?>? rules,
        int? proposalDays,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        await AdvisoryLock.TakeAsync(session.Connection!, LockName(project), ct);
        var stream = await session.Events.FetchForWriting<ApprovalPolicy>(ApprovalPolicy.StreamOf(project), ct);
        var policy = stream.Aggregate ?? ApprovalPolicy.None(project);
        var decision = expected.Allows(policy.Revision)
            ? ApprovalPolicy.Change(policy, rules, proposalDays)
            : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (policy, null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        await session.SaveChangesAsync(ct);
        return (await ReadAsync(project, ct), null);
    }

    private string LockName(Guid project) =>
        ApprovalPolicyProjection.LockName(SchemaName.Quote(options.Schema), project);
}
