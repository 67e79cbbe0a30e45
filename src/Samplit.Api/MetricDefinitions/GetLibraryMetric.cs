using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class GetLibraryMetricEndpoint
{
    /// <param name="project">Id or name; where the caller may ask when absent.</param>
    [Requires(Permission.ExperimentRead), InProject]
    [WolverineGet("/api/metric-definitions/{metric}"), EndpointSummary("One metric of a library")]
    [Refuses(400, 404, 422)]
    public static async Task<(RevisedMetricView?, Refusal?)> Get(
        Guid metric,
        string? project,
        ProjectReader projects,
        MetricLibraries libraries,
        Principal caller,
        CancellationToken ct
    )
    {
        var (stored, refusal) = await projects.ChooseAsync(caller, Permission.ExperimentRead, project, ct);
        if (refusal is not null)
        {
            return (null, refusal);
        }
        var set = await libraries.ReadAsync(Project.Of(stored), ct);
        return set.Find(metric) is null ? (null, Refusal.MetricNotFound) : (RevisedMetricView.From(set, metric), null);
    }
}
