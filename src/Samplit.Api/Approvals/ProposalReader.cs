using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Projections;
using Samplit.Projections.Schema;

namespace Samplit.Api.Approvals;

/// <summary>Reads what is and was proposed, for whoever asks.</summary>
public sealed class ProposalReader(
    CallerSessions sessions,
    ReadModels models,
    SchemaOptions options,
    TimeProvider clock
)
{
    private readonly string _waits = $"""
        EXISTS (
            SELECT FROM {SchemaName.Quote(options.Schema)}.{models.Proposals.Table} p,
                        jsonb_array_elements(p.data -> 'proposals') AS one
            WHERE p.id = d.id AND one ->> 'status' = 'pending'
              AND CAST(one ->> 'expiresAt' AS timestamptz) > ?)
        """;

    /// <summary>Newest first; null when there is no such experiment.</summary>
    public Task<IReadOnlyList<ProposalView>?> ListAsync(Guid experiment, CancellationToken ct) =>
        sessions.ReadAsync(session => ListAsync(experiment, session, ct), ct);

    private async Task<IReadOnlyList<ProposalView>?> ListAsync(
        Guid experiment,
        IQuerySession session,
        CancellationToken ct
    )
    {
        if (await session.LoadAsync<Experiment>(experiment, ct) is not { } found)
        {
            return null;
        }
        var proposals = await session.LoadAsync<ExperimentProposals>(experiment, ct);
        var policy = await ApprovalPolicies.ReadAsync(Project.Of(found.Project), session, ct);
        return [.. Views(proposals, policy).Reverse()];
    }

    /// <summary>The experiments for which something waits, the newest first, with what waits.</summary>
    /// <param name="projects">The only ones whose experiments are looked at; null for all.</param>
    /// <param name="after">Id of the last experiment of the page before.</param>
    public Task<IReadOnlyList<(Guid Experiment, IReadOnlyList<ProposalView> Proposals)>> ListPendingAsync(
        IReadOnlyList<Guid>? projects,
        Guid? after,
        int limit,
        CancellationToken ct
    ) => sessions.ReadAsync(session => ListPendingAsync(projects, after, limit, session, ct), ct);

    private async Task<IReadOnlyList<(Guid Experiment, IReadOnlyList<ProposalView> Proposals)>> ListPendingAsync(
        IReadOnlyList<Guid>? projects,
        Guid? after,
        int limit,
        IQuerySession session,
        CancellationToken ct
    )
    {
        var before = after ?? Guid.AllBitsSet;
        var experiments = await session
            .Query<Experiment>()
            .Where(e => e.Id < before)
            .OfProjects(projects)
            .Where(e => e.MatchesSql(_waits, clock.GetUtcNow()))
            .OrderByDescending(e => e.Id)
            .Take(limit)
            .ToListAsync(ct);
        var waiting = (
            await session.LoadManyAsync<ExperimentProposals>(ct, experiments.Select(e => e.Id))
        ).ToDictionary(of => of.Id);
        var rules = await ApprovalPolicies.ListAsync(session, ct);
        return
        [
            .. experiments.Select(e =>
            {
                var project = Project.Of(e.Project);
                var policy = rules.GetValueOrDefault(project) ?? ApprovalPolicy.None(project);
                return (
                    e.Id,
                    (IReadOnlyList<ProposalView>)
                        [
                            .. Views(waiting.GetValueOrDefault(e.Id), policy)
                                .Where(p => p.Status == ProposalStatus.Pending),
                        ]
                );
            }),
        ];
    }

    private IEnumerable<ProposalView> Views(ExperimentProposals? of, ApprovalPolicy policy) =>
        of?.Proposals.Select(p => ProposalView.From(of.Id, p, policy, clock.GetUtcNow())) ?? [];
}
