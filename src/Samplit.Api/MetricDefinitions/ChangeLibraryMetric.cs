using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class ChangeLibraryMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    public static Refusal? Validate(MetricRequest request) => LibraryRequest.Validate(request);

    /// <param name="project">Id or name; where the caller may define one when absent.</param>
    [Requires(Permission.MetricDefine), InProject]
    [WolverinePut("/api/metric-definitions/{metric}")]
    [EndpointSummary("Define a metric of a library otherwise; experiments that took it over keep what they have")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(RevisedMetricView?, Refusal?)> Put(
        Guid metric,
        MetricRequest request,
        string? project,
        ExpectedRevision expected,
        MetricLibraries libraries,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var command = new ChangeMetric(metric, request.ToDefinition(), expected, Reason: request.Reason);
        return libraries.ChangeAsync(
            caller,
            project,
            metric,
            before => ChangeMetric.Decide(command, before, of: null),
            actor,
            ct
        );
    }
}
