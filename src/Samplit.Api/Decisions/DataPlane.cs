namespace Samplit.Api.Decisions;

/// <summary>What pages and backends call while visitors wait.</summary>
internal static class DataPlane
{
    /// <summary>Nothing stands before these paths that they do not need.</summary>
    public static RouteGroupBuilder MapDataPlane(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1");
        group.WithTags("Decisions").DisableRequestTimeout();
        return group;
    }
}
