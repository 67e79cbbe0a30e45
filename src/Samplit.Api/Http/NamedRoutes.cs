namespace Samplit.Api.Http;

/// <summary>Which endpoints have an address that names one thing of a kind (<see cref="INamed"/>).</summary>
internal sealed class NamedRoutes(IEnumerable<INamed> named)
{
    /// <summary>The part of the address that has its id or its name.</summary>
    public const string Parameter = "id";

    private readonly (string Route, INamed Named)[] _routes =
    [
        .. named.SelectMany(n => n.Routes.Select(route => (route, n))),
    ];

    /// <returns>The kind; null for an address that names nothing.</returns>
    public INamed? Find(Endpoint? endpoint) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } template }
            ? Array.Find(_routes, r => template.StartsWith(r.Route, StringComparison.Ordinal)).Named
            : null;
}
