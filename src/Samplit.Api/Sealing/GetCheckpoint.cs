using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Sealing;
using Wolverine.Http;

namespace Samplit.Api.Sealing;

[Tags("Transparency log")]
public static class GetCheckpointEndpoint
{
    internal static readonly Refusal NoCheckpoint = new(
        RefusalKind.NotFound,
        ProblemCodes.NoCheckpoint,
        "Nothing was sealed yet: the first checkpoint comes some seconds after the first event."
    );

    [Requires(Permission.AuditRead)]
    [WolverineGet("/audit/log/checkpoint"), EndpointSummary("The newest signed checkpoint")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "text/plain"), Refuses(404)]
    public static async Task<(Cached?, Refusal?)> Get(Checkpoints checkpoints, CancellationToken ct) =>
        await checkpoints.NewestAsync(ct) is { } note
            ? (new Cached(TypedResults.Text(note.ToString()), Cached.Never), null)
            : (null, NoCheckpoint);
}
