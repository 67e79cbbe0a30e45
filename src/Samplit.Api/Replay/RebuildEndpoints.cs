using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;

namespace Samplit.Api.Replay;

/// <summary>The read models, each of which can be built again from the streams.</summary>
internal sealed record ProjectionList(IReadOnlyList<string> Projections);

/// <param name="Differences">Rows that were not what the streams say; they are now.</param>
/// <param name="Examples">Keys of some of them.</param>
internal sealed record RebuildView(
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

internal static class RebuildEndpoints
{
    private static readonly Refusal Unknown = new(
        RefusalKind.NotFound,
        "projection_not_found",
        "There is no projection of this name; GET /api/projections lists them."
    );

    internal static Ok<ProjectionList> List(StreamStore store) =>
        TypedResults.Ok(new ProjectionList([.. Names(store)]));

    /// <summary>Answers when it is done: who hangs up before has changed nothing.</summary>
    internal static async Task<Results<Ok<RebuildView>, ProblemHttpResult>> Post(
        string name,
        StreamStore store,
        ProjectionRebuild rebuild,
        OwnerDatabase owner,
        CancellationToken ct
    )
    {
        if (!Names(store).Contains(name, StringComparer.Ordinal))
        {
            return Problems.From(Unknown);
        }
        try
        {
            var report = await owner.RunAsync("rebuild", () => rebuild.RunAsync(name, progress: null, ct));
            return TypedResults.Ok(RebuildView.From(report));
        }
        catch (Exception e) when (e is InvalidOperationException or NotOwnerException)
        {
            return Problems.From(new Refusal(RefusalKind.Conflict, "rebuild_impossible", e.Message));
        }
    }

    private static IEnumerable<string> Names(StreamStore store) =>
        store.Options.Inline.Concat<IProjection>(store.Options.Async).Select(p => p.Name).Order(StringComparer.Ordinal);
}
