using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class ListLibraryMetricsEndpoint
{
    /// <param name="project">Id or name; where the caller may ask when absent.</param>
    [Requires(Permission.ExperimentRead), InProject]
    [WolverineGet("/api/metric-definitions")]
    [EndpointSummary("The library of a project: metrics that its experiments can take over")]
    [Refuses(400, 422)]
    public static async Task<(MetricLibraryView?, Refusal?)> Get(
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
        var chosen = Project.Of(stored);
        var set = await libraries.ReadAsync(chosen, ct);
        return (new(chosen, MetricView.From(set), set.Revision), null);
    }
}
