using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.MetricDefinitions;

/// <summary>The metrics that experiments of a project can take over: read and changed.</summary>
public sealed class MetricLibraries(
    StreamStore store,
    ReadModels models,
    CallerSessions sessions,
    ProjectReader projects
)
{
    /// <summary>Empty where nobody has defined any.</summary>
    public Task<MetricSet> ReadAsync(Guid project, CancellationToken ct) =>
        sessions.ReadAsync(
            async session =>
                (await session.LoadAsync<MetricLibrary>(MetricSet.LibraryOf(project), ct))?.Metrics
                ?? MetricSet.Empty(MetricSet.LibraryOf(project)),
            ct
        );

    /// <summary>Changes a metric of the library of a project that the caller may define metrics in.</summary>
    /// <param name="project">As the caller named it; null for the only one.</param>
    /// <returns>The metric as it is then, or why it is as it was.</returns>
    internal async Task<(RevisedMetricView?, Refusal?)> ChangeAsync(
        Principal caller,
        string? project,
        Guid metric,
        Func<MetricSet, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (stored, refusal) = await projects.ChooseAsync(caller, Permission.MetricDefine, project, ct);
        if (refusal is not null)
        {
            return (null, refusal);
        }
        var (set, refused) = await ApplyAsync(Project.Of(stored), decide, actor, ct);
        return set is null ? (null, refused) : (RevisedMetricView.From(set, metric), null);
    }

    /// <returns>The library as it is then, or why it is as it was.</returns>
    /// <exception cref="StreamVersionConflictException">Somebody else has begun it meanwhile.</exception>
    public async Task<(MetricSet?, Refusal?)> ApplyAsync(
        Guid project,
        Func<MetricSet, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (session, head) = await store.OpenExclusiveSessionAsync(
            StreamTypes.MetricLibrary,
            MetricSet.LibraryOf(project),
            actor,
            ct
        );
        await using (session)
        {
            var before = Metrics(head);
            var decision = decide(before);
            if (decision.Refusal is { } refusal)
            {
                return (null, refusal);
            }
            if (decision.Events.Count == 0)
            {
                return (before, null);
            }
            session.Append(head, decision.Events);
            var saved = await session.SaveChangesAsync(ct);
            return (Metrics(saved[0].Stream), null);
        }
    }

    private MetricSet Metrics(EventStream stream) =>
        stream.Snapshot(models.MetricLibraries)?.Metrics ?? MetricSet.Empty(stream.Id);
}
