using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Verify.Audit;
using Wolverine.Http;

namespace Samplit.Api.Audit;

[Tags("Audit")]
public static class VerifyExperimentEndpoint
{
    [Requires(Permission.AuditVerify)]
    [WolverineGet("/api/experiments/{id}/audit/verification")]
    [EndpointSummary("Recompute the whole chain, its leaves in the log and every decision")]
    [Refuses(404), LongRead(Bulkheads.StreamScans)]
    public static async Task<(VerificationView?, Refusal?)> Get(
        Guid id,
        Verification verification,
        CancellationToken ct
    ) =>
        await verification.RunAsync(id, trusted: null, eventsSoFar: null, ct) is { } report
            ? (VerificationView.From(report), null)
            : (null, Refusal.ExperimentNotFound);
}
