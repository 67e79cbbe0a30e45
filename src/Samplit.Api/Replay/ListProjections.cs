using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <summary>The read models, each of which can be built again from the streams.</summary>
public sealed record ProjectionList(IReadOnlyList<string> Projections);

[Tags("Projections")]
public static class ListProjectionsEndpoint
{
    [Requires(Permission.ProjectionRead)]
    [WolverineGet("/api/projections"), EndpointSummary("The read models that can be built again")]
    public static ProjectionList Get(StreamStore store) => new([.. Names(store)]);

    internal static IEnumerable<string> Names(StreamStore store) =>
        store.Options.Inline.Select(p => p.Name).Order(StringComparer.Ordinal);
}
