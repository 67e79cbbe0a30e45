using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class RetireLibraryMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    /// <param name="project">Id or name; where the caller may define one when absent.</param>
    /// <param name="reason">Why, for those who read the stream.</param>
    [Requires(Permission.MetricDefine), InProject]
    [WolverineDelete("/api/metric-definitions/{metric}")]
    [EndpointSummary("Retire a metric of a library; experiments that took it over keep what they have")]
    [Refuses(400, 404, 412, 422)]
    public static Task<(RevisedMetricView?, Refusal?)> Delete(
        Guid metric,
        string? project,
        string? reason,
        ExpectedRevision expected,
        MetricLibraries libraries,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var command = new RetireMetric(metric, expected, reason);
        return libraries.ChangeAsync(
            caller,
            project,
            metric,
            before => RetireMetric.Decide(command, before, of: null),
            actor,
            ct
        );
    }
}
