using System.Text.Json.Serialization;
using Samplit.Domain.Targeting;
using Samplit.Domain.TrackedEvents;

namespace Samplit.Domain.Funnels;

public enum FunnelOrder
{
    /// <summary>Other steps of the funnel may lie between two that follow each other.</summary>
    Loose,

    /// <summary>No other step of the funnel lies between; one that is repeated does not count as another.</summary>
    Strict,
}

/// <summary>
/// A step: an event that is tracked, or a page that is looked at; exactly one of the two. That a page was looked at says an
/// event of the type <see cref="TrackEvent.PageViewType"/>, with the address as the <c>url</c> of its payload.
/// </summary>
/// <param name="Key">1 to 64 of a to z, 0 to 9, - and _; no other node of the funnel has it.</param>
/// <param name="EventType">One that a tracked event can have.</param>
/// <param name="Filter">What is asked of the payload besides, as <see cref="PayloadFilter"/> reads it; null for nothing.</param>
/// <param name="X">Where it lies on a canvas, from -1,000,000 to 1,000,000, as <paramref name="Y"/>.</param>
public sealed record FunnelNode(
    string Key,
    string Name,
    string? EventType = null,
    UrlPattern? Page = null,
    Rule? Filter = null,
    double X = 0,
    double Y = 0
);

/// <summary>That units go on from one node to another, by their keys.</summary>
public sealed record FunnelEdge(string From, string To);

/// <summary>
/// Steps and the ways between them, without a circle. Stored inside events for ever: add nullable members, never rename
/// or retype one.
/// </summary>
/// <param name="Nodes">2 to 50.</param>
/// <param name="Edges">1 to 200; each node has one.</param>
/// <param name="WindowSeconds">
/// In which a unit has to go all its way, from its first step on; up to 90 days.
/// </param>
public sealed record FunnelDefinition(
    IReadOnlyList<FunnelNode> Nodes,
    IReadOnlyList<FunnelEdge> Edges,
    FunnelOrder Order,
    long WindowSeconds
)
{
    public const int MaxNodes = 50;
    public const int MaxEdges = 200;
    public const int MaxKeyLength = 64;
    public const int MaxNameLength = 100;
    public const int MaxCoordinate = 1_000_000;
    public const long MaxWindowSeconds = 90 * 24 * 3600;

    [JsonIgnore]
    public TimeSpan Window => TimeSpan.FromSeconds(WindowSeconds);

    /// <summary>Definitions that say the same are equal.</summary>
    public bool Equals(FunnelDefinition? other) =>
        other is not null
        && Nodes.SequenceEqual(other.Nodes)
        && Edges.SequenceEqual(other.Edges)
        && (Order, WindowSeconds) == (other.Order, other.WindowSeconds);

    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Edges.Count, Order, WindowSeconds);

    /// <returns>Null when units can be led through it.</returns>
    public Refusal? Validate(string field = "definition") =>
        ValidateNodes($"{field}.nodes")
        ?? ValidateEdges($"{field}.edges")
        ?? (Enum.IsDefined(Order) ? null : Refusal.Invalid($"{field}.order", "One of loose and strict."))
        ?? (
            WindowSeconds is >= 1 and <= MaxWindowSeconds
                ? null
                : Refusal.Invalid($"{field}.windowSeconds", $"From 1 to {MaxWindowSeconds:N0}, which are 90 days.")
        );

    private Refusal? ValidateNodes(string field)
    {
        if (Nodes is not { Count: >= 2 and <= MaxNodes })
        {
            return Refusal.Invalid(field, $"From 2 to {MaxNodes} nodes.");
        }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (ValidateNode(Nodes[i], $"{field}[{i}]") is { } problem)
            {
                return problem;
            }
            if (!keys.Add(Nodes[i].Key))
            {
                return Refusal.Invalid($"{field}[{i}].key", $"Another node has the key '{Nodes[i].Key}'.");
            }
        }
        return null;
    }

    private static Refusal? ValidateNode(FunnelNode? node, string field)
    {
        if (node is null)
        {
            return Refusal.Invalid(field, "A node, not null.");
        }
        if (node.Key is not { Length: >= 1 and <= MaxKeyLength } || !node.Key.All(IsOfKey))
        {
            return Refusal.Invalid($"{field}.key", $"From 1 to {MaxKeyLength} of a to z, 0 to 9, - and _.");
        }
        if (node.EventType is null == node.Page is null)
        {
            return Refusal.Invalid(field, "Either an eventType or a page.");
        }
        return Text.ValidateName($"{field}.name", node.Name, MaxNameLength)
            ?? (
                node.EventType is { } type
                    ? TrackEvent.ValidateType($"{field}.eventType", type)
                    : node.Page!.Validate($"{field}.page")
            )
            ?? PayloadFilter.Validate(node.Filter, $"{field}.filter")
            ?? ValidateCoordinate($"{field}.x", node.X)
            ?? ValidateCoordinate($"{field}.y", node.Y);
    }

    private static bool IsOfKey(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_';

    private static Refusal? ValidateCoordinate(string field, double value) =>
        Math.Abs(value) <= MaxCoordinate
            ? null
            : Refusal.Invalid(field, $"From -{MaxCoordinate:N0} to {MaxCoordinate:N0}.");

    private Refusal? ValidateEdges(string field)
    {
        if (Edges is not { Count: >= 1 and <= MaxEdges })
        {
            return Refusal.Invalid(field, $"From 1 to {MaxEdges} edges.");
        }
        var keys = Nodes.Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
        var known = new HashSet<FunnelEdge>();
        for (var i = 0; i < Edges.Count; i++)
        {
            if (Edges[i] is not { From: not null, To: not null } edge)
            {
                return Refusal.Invalid($"{field}[{i}]", "An edge with from and to, not null.");
            }
            if (!keys.Contains(edge.From) || !keys.Contains(edge.To))
            {
                return Refusal.Invalid(
                    $"{field}[{i}].{(keys.Contains(edge.From) ? "to" : "from")}",
                    "No node of the funnel has this key."
                );
            }
            if (!known.Add(edge))
            {
                return Refusal.Invalid($"{field}[{i}]", $"There is an edge from '{edge.From}' to '{edge.To}' already.");
            }
        }
        if (Nodes.FirstOrDefault(n => Edges.All(e => e.From != n.Key && e.To != n.Key)) is { } alone)
        {
            return Refusal.Invalid(field, $"No edge leads to '{alone.Key}' or away from it.");
        }
        return FunnelGraph.FindCycle(this) is { } cycle
            ? Refusal.Invalid(field, $"They lead in a circle: {string.Join(" → ", cycle)}.")
            : null;
    }
}
