using System.Text.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.TrackedEvents;

namespace Samplit.Domain.Funnels;

/// <summary>
/// A funnel that is ready to read events, and says which of its nodes each is. It never changes, so that any number of
/// threads may use it.
/// </summary>
public sealed class FunnelStepReader
{
    private readonly Dictionary<string, Step[]> _byType;

    /// <exception cref="ArgumentException">The definition cannot be used; its Validate says why.</exception>
    public FunnelStepReader(FunnelDefinition definition)
    {
        Graph = new FunnelGraph(definition);
        _byType = definition
            .Nodes.Select(
                (node, place) => (Type: node.EventType ?? TrackEvent.PageViewType, Step: new Step(place, node))
            )
            .GroupBy(n => n.Type, n => n.Step, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    public FunnelGraph Graph { get; }

    /// <summary>Events of other types are no step.</summary>
    public IReadOnlyCollection<string> EventTypes => _byType.Keys;

    /// <summary>Those of them whose payload says whether they are.</summary>
    public IReadOnlyCollection<string> TypesWithPayload =>
        [.. _byType.Where(t => t.Value.Any(s => s.AsksPayload)).Select(t => t.Key)];

    /// <summary>The places of the nodes that an event is.</summary>
    /// <param name="payload">Undefined where there is none.</param>
    public IReadOnlyList<int> NodesOf(string type, JsonElement payload) =>
        _byType.TryGetValue(type, out var steps) ? [.. steps.Where(s => s.Matches(payload)).Select(s => s.Place)] : [];

    private sealed class Step(int place, FunnelNode node)
    {
        private readonly UrlTest? _page = node.Page is { } page ? UrlTest.Create(page, out _) : null;
        private readonly PayloadFilter _filter = PayloadFilter.Compile(node.Filter);

        public int Place { get; } = place;

        public bool AsksPayload { get; } = node.Page is not null || node.Filter is not null;

        public bool Matches(JsonElement payload) =>
            (_page is null || (AddressOf(payload) is { } address && _page.Matches(address)))
            && _filter.Matches(payload);

        private static Address? AddressOf(JsonElement payload) =>
            payload.ValueKind == JsonValueKind.Object
            && payload.TryGetProperty("url", out var url)
            && url.ValueKind == JsonValueKind.String
            && url.GetString() is { Length: <= VisitorFacts.MaxUrlLength } text
                ? Address.Parse(text)
                : null;
    }
}
