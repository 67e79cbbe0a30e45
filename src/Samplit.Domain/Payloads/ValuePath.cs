using System.Text;
using System.Text.Json;

namespace Samplit.Domain.Payloads;

/// <summary>
/// Where one value stands in what is told of an event: a singular query of JSONPath, which selects at most one node of the
/// payload, such as <c>$.order.items[0].price</c>; or one that begins with <c>$context</c> or <c>$metrics</c>, of these. It
/// never changes, so that any number of threads may use it.
/// </summary>
/// <remarks>
/// RFC 9535, "JSONPath: Query Expressions for JSON" (2024): the root <c>$</c>, then names and indexes, with the blank
/// space that section 2.1.1 allows. What selects several nodes (wildcards, slices, filters, descendants, lists of
/// selectors) is refused by its name. Two paths are equal when they select the same node in every document.
/// </remarks>
public sealed class ValuePath : IEquatable<ValuePath>
{
    public const int MaxLength = 500;

    /// <summary>Names and indexes of one path.</summary>
    public const int MaxDepth = 32;

    private readonly IReadOnlyList<PathSegment> _segments;

    private ValuePath(EventParts part, IReadOnlyList<PathSegment> segments) => (Part, _segments) = (part, segments);

    /// <summary>The one document that it begins at.</summary>
    public EventParts Part { get; }

    /// <param name="field">Where the text stands, as a JSON path.</param>
    /// <returns>Null when it is a path.</returns>
    public static Refusal? Validate(string field, string text) =>
        Parse(text, out var problem) is null ? Refusal.Invalid(field, problem!) : null;

    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    /// <returns>Null for what is no such path.</returns>
    public static ValuePath? Parse(string text, out string? problem)
    {
        if (text.Length > MaxLength)
        {
            problem = $"A path has at most {MaxLength} characters.";
            return null;
        }
        var parser = new ValuePathParser(text);
        var segments = parser.Parse(out problem);
        return segments is null ? null : new ValuePath(parser.Part, segments);
    }

    /// <returns>
    /// Null when there is no such node: a name of no object, an index of no array, or nothing there. JSON's null is a
    /// node.
    /// </returns>
    public JsonElement? Find(EventBody body)
    {
        var found = body.Find(Part);
        foreach (var segment in _segments)
        {
            if (segment.Find(found) is not { } next)
            {
                return null;
            }
            found = next;
        }
        return found;
    }

    public bool Equals(ValuePath? other) =>
        other is not null && Part == other.Part && _segments.SequenceEqual(other._segments);

    public override bool Equals(object? obj) => Equals(obj as ValuePath);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>
    /// As RFC 9535 normalizes paths (section 2.7), such as <c>$['order']['items'][0]</c>; an index from the end stays
    /// one.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder("$").Append(Part == EventParts.Payload ? "" : ValuePathParser.NameOf(Part));
        foreach (var segment in _segments)
        {
            segment.WriteTo(text);
        }
        return text.ToString();
    }
}

/// <summary>A name of an object or an index of an array.</summary>
/// <param name="Name">Null for an index.</param>
/// <param name="Index">From 0, or from -1 backwards from the end.</param>
internal readonly record struct PathSegment(string? Name, long Index = 0)
{
    public JsonElement? Find(JsonElement within) => Name is null ? At(within) : Named(within);

    public void WriteTo(StringBuilder text)
    {
        if (Name is null)
        {
            text.Append('[').Append(Index).Append(']');
            return;
        }
        text.Append("['");
        foreach (var c in Name)
        {
            _ = c switch
            {
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                '\'' => text.Append("\\'"),
                '\\' => text.Append(@"\\"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4")),
                _ => text.Append(c),
            };
        }
        text.Append("']");
    }

    private JsonElement? At(JsonElement within)
    {
        if (within.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        var length = within.GetArrayLength();
        var place = Index < 0 ? length + Index : Index;
        return place >= 0 && place < length ? within[(int)place] : null;
    }

    private JsonElement? Named(JsonElement within)
    {
        if (within.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        try
        {
            return within.TryGetProperty(Name!, out var value) ? value : null;
        }
        // A sibling's name has an escaped half of a surrogate pair: JSON's grammar has it, no text does.
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
