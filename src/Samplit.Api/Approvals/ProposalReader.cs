using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Approvals;

/// <summary>What waits for one experiment, flag or segment.</summary>
public sealed record PendingProposals(Guid For, IReadOnlyList<ProposalView> Proposals);

/// <summary>Reads what is and was proposed, for whoever asks.</summary>
public sealed class ProposalReader(
    CallerSessions sessions,
    ReadModels models,
    SchemaOptions options,
    TimeProvider clock
)
{
    /// <summary>For an experiment, newest first; null when there is no such.</summary>
    public Task<IReadOnlyList<ProposalView>?> ListAsync(Guid experiment, CancellationToken ct) =>
        ListAsync<Experiment, ExperimentProposals>(experiment, e => e.Project, ct);

    /// <summary>For a flag, newest first; null when there is no such.</summary>
    public Task<IReadOnlyList<ProposalView>?> ListForFlagAsync(Guid flag, CancellationToken ct) =>
        ListAsync<Flag, FlagProposals>(flag, f => f.Project, ct);

    /// <summary>For a segment, newest first; null when there is no such.</summary>
    public Task<IReadOnlyList<ProposalView>?> ListForSegmentAsync(Guid segment, CancellationToken ct) =>
        ListAsync<Segment, SegmentProposals>(segment, s => s.Project, ct);

    /// <summary>What something waits for, the newest first, with what waits.</summary>
    /// <param name="experiments">The only projects whose experiments are looked at; null for all.</param>
    /// <param name="flags">The only projects whose flags and segments are looked at; null for all.</param>
    /// <param name="after">Id of the last experiment, flag or segment of the page before.</param>
    public Task<IReadOnlyList<PendingProposals>> ListPendingAsync(
        IReadOnlyList<Guid>? experiments,
        IReadOnlyList<Guid>? flags,
        Guid? after,
        int limit,
        CancellationToken ct
    ) =>
        sessions.ReadAsync(
            async session =>
            {
                var policies = await ApprovalPolicies.ListAsync(session, ct);
                var before = after ?? Guid.AllBitsSet;
                var ofExperiments = await ReadAsync<Experiment, ExperimentProposals>(
                    session
                        .Query<Experiment>()
                        .Where(e => e.Id < before)
                        .OfProjects(experiments)
                        .OrderByDescending(e => e.Id),
                    models.Proposals,
                    e => (e.Id, e.Project)
                );
                var ofFlags = await ReadAsync<Flag, FlagProposals>(
                    session.Query<Flag>().Where(f => f.Id < before).OfProjects(flags).OrderByDescending(f => f.Id),
                    models.FlagProposals,
                    f => (f.Id, f.Project)
                );
                var ofSegments = await ReadAsync<Segment, SegmentProposals>(
                    session.Query<Segment>().Where(s => s.Id < before).OfProjects(flags).OrderByDescending(s => s.Id),
                    models.SegmentProposals,
                    s => (s.Id, s.Project)
                );
                return (IReadOnlyList<PendingProposals>)
                    [.. ofExperiments.Concat(ofFlags).Concat(ofSegments).OrderByDescending(of => of.For).Take(limit)];

                async Task<IEnumerable<PendingProposals>> ReadAsync<T, TProposals>(
                    IQueryable<T> all,
                    SnapshotProjection<TProposals> proposals,
                    Func<T, (Guid Id, Guid? Project)> of
                )
                    where T : class
                    where TProposals : ProposalList
                {
                    var found = await all.Where(d => d.MatchesSql(Waits(proposals), clock.GetUtcNow()))
                        .Take(limit)
                        .ToListAsync(ct);
                    var waiting = new List<PendingProposals>();
                    foreach (var (id, project) in found.Select(of))
                    {
                        var views = Views(
                            id,
                            await session.LoadAsync<TProposals>(id, ct),
                            PolicyOf(policies, Project.Of(project))
                        );
                        waiting.Add(new(id, [.. views.Where(v => v.Status == ProposalStatus.Pending)]));
                    }
                    return waiting;
                }
            },
            ct
        );

    private Task<IReadOnlyList<ProposalView>?> ListAsync<T, TProposals>(
        Guid id,
        Func<T, Guid?> project,
        CancellationToken ct
    )
        where T : class
        where TProposals : ProposalList =>
        sessions.ReadAsync(
            async session =>
            {
                if (id == Guid.Empty || await session.LoadAsync<T>(id, ct) is not { } found)
                {
                    return null;
                }
                var policy = await ApprovalPolicies.ReadAsync(Project.Of(project(found)), session, ct);
                return (IReadOnlyList<ProposalView>?)
                    [.. Views(id, await session.LoadAsync<TProposals>(id, ct), policy).Reverse()];
            },
            ct
        );

    private static ApprovalPolicy PolicyOf(IReadOnlyDictionary<Guid, ApprovalPolicy> all, Guid project) =>
        all.GetValueOrDefault(project) ?? ApprovalPolicy.None(project);

    private IEnumerable<ProposalView> Views(Guid id, ProposalList? of, ApprovalPolicy policy)
    {
        var now = clock.GetUtcNow();
        return of?.Proposals.Select(p =>
                of switch
                {
                    FlagProposals => ProposalView.From(null, p, policy, now) with { Flag = id },
                    SegmentProposals => ProposalView.From(null, p, policy, now) with { Segment = id },
                    _ => ProposalView.From(id, p, policy, now),
                }
            )
            ?? [];
    }

    private string Waits(ISnapshotProjection proposals) =>
        $"""
            EXISTS (
                SELECT FROM {SchemaName.Quote(options.Schema)}.{proposals.Table} p,
                            jsonb_array_elements(p.data -> 'proposals') AS one
                WHERE p.id = d.id AND one ->> 'status' = 'pending'
                  AND CAST(one ->> 'expiresAt' AS timestamptz) > ?)
            """;
}
