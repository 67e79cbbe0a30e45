using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <param name="Differences">Rows that were not what the streams say; they are now.</param>
/// <param name="Examples">Keys of some of them.</param>
public sealed record RebuildView(
    string Projection,
    long Events,
    long Streams,
    long Differences,
    IReadOnlyList<string> Examples,
    double Seconds
)
{
    public static RebuildView From(RebuildReport report) =>
        new(
            report.Name,
            report.Events,
            report.Streams,
            report.Differences,
            report.Examples,
            report.Elapsed.TotalSeconds
        );
}

[Tags("Projections")]
public static class RebuildProjectionEndpoint
{
    private static readonly Refusal Unknown = new(
        RefusalKind.NotFound,
        ProblemCodes.ProjectionNotFound,
        "There is no projection of this name; GET /api/projections lists them."
    );

    public static Refusal? Validate(string name, StreamStore store) =>
        ListProjectionsEndpoint.Names(store).Contains(name, StringComparer.Ordinal) ? null : Unknown;

    /// <summary>Answers when it is done: who hangs up before has changed nothing.</summary>
    [Requires(Permission.ProjectionRebuild)]
    [WolverinePost("/api/projections/{name}/rebuild")]
    [EndpointSummary("Build a read model again beside the live one, swap, and report what differed")]
    [Refuses(404, 409), LongRead(Bulkheads.StreamScans)]
    public static async Task<(RebuildView?, Refusal?)> Post(
        string name,
        ProjectionRebuild rebuild,
        OwnerDatabase owner,
        CancellationToken ct
    )
    {
        try
        {
            var report = await owner.RunAsync("rebuild", () => rebuild.RunAsync(name, progress: null, ct));
            return (RebuildView.From(report), null);
        }
        catch (Exception e) when (e is InvalidOperationException or NotOwnerException)
        {
            return (null, new Refusal(RefusalKind.Conflict, ProblemCodes.RebuildImpossible, e.Message));
        }
    }
}
