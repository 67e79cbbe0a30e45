using System.Text.Json;
using Samplit.Domain.Payloads;
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

    /// <summary>Those of them of which this part says whether they are.</summary>
    public IReadOnlyCollection<string> TypesThatAsk(EventParts part) =>
        [.. _byType.Where(t => t.Value.Any(s => s.Parts.HasFlag(part))).Select(t => t.Key)];

    /// <summary>The places of the nodes that an event is.</summary>
    public IReadOnlyList<int> NodesOf(string type, EventBody body) =>
        _byType.TryGetValue(type, out var steps) ? [.. steps.Where(s => s.Matches(body)).Select(s => s.Place)] : [];

    private sealed class Step(int place, FunnelNode node)
    {
        private readonly UrlTest? _page = node.Page is { } page ? UrlTest.Create(page, out _) : null;
        private readonly PayloadFilter _filter = PayloadFilter.Compile(node.Filter);

        public int Place { get; } = place;

        public EventParts Parts => _filter.Parts | (_page is null ? EventParts.None : EventParts.Payload);

        public bool Matches(EventBody body) =>
            (_page is null || (AddressOf(body.Payload) is { } address && _page.Matches(address)))
            && _filter.Matches(body);

        private static Address? AddressOf(JsonElement payload) =>
            payload.ValueKind == JsonValueKind.Object
            && payload.TryGetProperty("url", out var url)
            && url.ValueKind == JsonValueKind.String
            && url.GetString() is { Length: <= VisitorFacts.MaxUrlLength } text
                ? Address.Parse(text)
                : null;
    }
}
