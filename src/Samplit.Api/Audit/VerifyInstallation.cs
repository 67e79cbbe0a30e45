using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Verify.Audit;
using Wolverine.Http;

namespace Samplit.Api.Audit;

[Tags("Transparency log")]
public static class VerifyInstallationEndpoint
{
    [Requires(Permission.AuditVerify)]
    [WolverineGet("/audit/log/verification")]
    [EndpointSummary("Recompute every chain, the log and every decision of the installation")]
    [LongRead(Bulkheads.StreamScans)]
    public static async Task<InstallationVerificationView> Get(Verification verification, CancellationToken ct) =>
        InstallationVerificationView.From((await verification.RunAsync(null, null, null, ct))!);
}
