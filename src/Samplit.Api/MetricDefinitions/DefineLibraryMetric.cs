using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class DefineLibraryMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    public static Refusal? Validate(MetricRequest request) => LibraryRequest.Validate(request);

    /// <param name="project">Id or name; where the caller may define one when absent.</param>
    [Requires(Permission.MetricDefine), InProject]
    [WolverinePost("/api/metric-definitions")]
    [EndpointSummary("Define a metric in a library, for experiments to take over")]
    [Refuses(400, 409, 412, 413, 415, 422)]
    public static async Task<(Created<RevisedMetricView>?, Refusal?)> Post(
        MetricRequest request,
        string? project,
        ExpectedRevision expected,
        ProjectReader projects,
        MetricLibraries libraries,
        TimeProvider clock,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (stored, refusal) = await projects.ChooseAsync(caller, Permission.MetricDefine, project, ct);
        if (refusal is not null)
        {
            return (null, refusal);
        }
        var metric = Guid.CreateVersion7(clock.GetUtcNow());
        var command = new DefineMetric(
            metric,
            request.ToDefinition(),
            expected,
            Reason: request.Reason,
            Project: stored
        );
        var chosen = Project.Of(stored);
        var (set, refused) = await libraries.ApplyAsync(
            chosen,
            before => DefineMetric.Decide(command, before, of: null),
            actor,
            ct
        );
        return set is null
            ? (null, refused)
            : (
                TypedResults.Created(
                    $"/api/metric-definitions/{metric}?project={chosen}",
                    RevisedMetricView.From(set, metric)
                ),
                null
            );
    }
}

internal static class LibraryRequest
{
    public static Refusal? Validate(MetricRequest request) =>
        request.FromLibrary is null
            ? null
            : Refusal.Invalid("fromLibrary", "Experiments take over from a library; it takes over from none.");
}
