using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Export;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

[Tags("Audit")]
public static class GetEventReceiptEndpoint
{
    [Requires(Permission.AuditIssueReceipt)]
    [WolverineGet("/api/experiments/{id}/audit/{sequence:long}/receipt")]
    [EndpointSummary("Proof that an event is in the log, to be kept and verified offline")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "text/plain"), Refuses(404)]
    public static async Task<(ContentHttpResult?, Refusal?)> Get(
        Guid id,
        long sequence,
        Receipts receipts,
        CancellationToken ct
    ) =>
        await receipts.ForAsync(id, sequence, ct) is { } receipt
            ? (TypedResults.Text(receipt.ToString()), null)
            : (null, ProveInclusionEndpoint.NotSealed);
}
