using Samplit.Api.Database;

namespace Samplit.Api.Attribution;

/// <summary>Counts everything again, up to where it is counted. What comes meanwhile is counted afterwards.</summary>
internal sealed class AttributionRebuild(
    BackgroundDatabase database,
    CountedExperimentReader definitions,
    AttributionTables tables,
    AttributionRecount recount
)
{
    /// <param name="project">Null for every project.</param>
    public async Task<RecountReport> RunAsync(Guid? project, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var at = await tables.HoldProgressAsync(connection, ct);
        var experiments = await definitions.ReadStartedAsync(project, connection, ct);
        var report = await recount.RunAsync(
            ProjectRecount.Whole(experiments),
            project is null ? RecountScope.Everything(experiments) : RecountScope.Of(experiments),
            at,
            connection,
            ct
        );
        await transaction.CommitAsync(ct);
        return report;
    }
}
