using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Export;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

/// <param name="Visitor">The caller's identifier, as it was given at the assignment.</param>
public sealed record ReceiptRequest([Required] string? Visitor) : IExample
{
    static object IExample.Example => new ReceiptRequest("v-1");
}

[Tags("Audit")]
public static class IssueVisitorReceiptEndpoint
{
    public static Refusal? Validate(ReceiptRequest request) => Requests.ValidateVisitor(request.Visitor);

    [Requires(Permission.AuditIssueReceipt)]
    [WolverinePost("/api/experiments/{id}/receipts")]
    [EndpointSummary("The same for the assignment of a visitor")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "text/plain"), Refuses(400, 404, 409, 413, 415, 422)]
    public static async Task<(ContentHttpResult?, Refusal?)> Post(
        Guid id,
        ReceiptRequest request,
        AssignmentVersions assignments,
        Receipts receipts,
        CancellationToken ct
    ) =>
        await assignments.FindAsync(id, request.Visitor!, ct) is { } version
            ? await GetEventReceiptEndpoint.Get(id, version, receipts, ct)
            : (null, Refusal.VisitorNotAssigned);
}
