using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;

namespace Samplit.Api.Experiments;

/// <summary>
/// Reads the experiments that are not over for the server's own work, which is nobody's and so is about all projects.
/// </summary>
public sealed class OpenExperiments(IDocumentStore store, SchemaOptions options)
{
    // Functions that use the indexes, which queries under row security do not.
    private readonly string _active =
        $"d.id = ANY (ARRAY(SELECT {SchemaName.Quote(options.Schema)}.active_experiments()))";
    private readonly string _ofInstallation =
        $"d.id = ANY (ARRAY(SELECT {SchemaName.Quote(options.Schema)}.experiments_of_installation(?)))";

    /// <summary>Those that traffic may have to be reallocated in.</summary>
    public async Task<IReadOnlyList<Guid>> ListAdaptingAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e =>
                e.MatchesSql(_active)
                && e.Status == ExperimentStatus.Active
                && e.AllocationStrategy == AllocationStrategy.Adaptive
            )
            .Select(e => e.Id)
            .ToListAsync(ct);
    }

    /// <summary>Those that may still start or end by themselves.</summary>
    public async Task<IReadOnlyList<Experiment>> ListScheduledAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e =>
                (e.Status == ExperimentStatus.Draft && (e.StartAt != null || e.EndAt != null))
                || ((e.Status == ExperimentStatus.Active || e.Status == ExperimentStatus.Paused) && e.EndAt != null)
            )
            .ToListAsync(ct);
    }

    /// <summary>Those of an installation.</summary>
    public async Task<IReadOnlyList<Experiment>> ListAsync(Guid installation, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e =>
                e.MatchesSql(_ofInstallation, installation)
                && e.Status != ExperimentStatus.Completed
                && e.Status != ExperimentStatus.Archived
            )
            .OrderBy(e => e.Id)
            .ToListAsync(ct);
    }
}
