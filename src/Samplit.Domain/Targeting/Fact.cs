using System.Text.Json;
using Samplit.Domain.Payloads;

namespace Samplit.Domain.Targeting;

/// <summary>One thing that is known of a visitor.</summary>
/// <param name="Text">A number as the shortest text that gives it back; a boolean as true or false.</param>
/// <param name="Number">What came as a number; null for a text, even one of digits.</param>
internal readonly record struct Fact(string Text, ExactNumber? Number = null)
{
    /// <returns>Null for what is no text, finite number or boolean.</returns>
    public static Fact? From(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String when TextOf(value) is { } text => new Fact(text),
            JsonValueKind.Number when NumberOf(value.GetRawText()) is { } n => new Fact(n.ToString(), n),
            JsonValueKind.True => new Fact("true"),
            JsonValueKind.False => new Fact("false"),
            _ => null,
        };

    /// <summary>A text as a finite number; null for any other.</summary>
    public static ExactNumber? NumberOf(string text) =>
        text.Length <= VisitorFacts.MaxValueLength ? ExactNumber.Parse(text) : null;

    public ExactNumber? AsNumber() => Number ?? NumberOf(Text);

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        // An escaped half of a surrogate pair: JSON's grammar has it, no text does.
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>
/// What is asked about: a visitor's facts with the URL taken apart, once for all that asks for it, or what is told of an
/// event.
/// </summary>
internal sealed class Visit(VisitorFacts facts, EventBody body = default)
{
    private static readonly VisitorFacts Nobody = new();

    private Dictionary<string, Fact?>? _attributes;

    public VisitorFacts Facts { get; } = facts;

    public EventBody Body { get; } = body;

    public Address? Address { get; } = facts.Url is { } url ? Address.Parse(url) : null;

    public static Visit OfEvent(EventBody body) => new(Nobody, body);

    /// <summary>A member of a context, read once for all that asks for it: hundreds of flags ask for the same few.</summary>
    /// <returns>Null for what is no fact.</returns>
    public Fact? Attribute(string name)
    {
        _attributes ??= new Dictionary<string, Fact?>(StringComparer.Ordinal);
        if (!_attributes.TryGetValue(name, out var fact))
        {
            fact =
                Body.Payload.ValueKind == JsonValueKind.Object
                && Body.Payload.TryGetProperty(name, out var value)
                && Fact.From(value) is { Text.Length: <= VisitorFacts.MaxValueLength } found
                    ? found
                    : null;
            _attributes.Add(name, fact);
        }
        return fact;
    }
}

/// <summary>How a fact is read and compared.</summary>
/// <param name="Read">Null when the visitor has no such fact.</param>
/// <param name="IgnoreCase">Whether its texts mean the same in any case.</param>
internal sealed record FactName(Func<Visit, Fact?> Read, bool IgnoreCase = false, bool IsLanguage = false)
{
    private const string Query = "query.";
    private const string Attribute = "attribute.";

    private static readonly Dictionary<string, FactName> Fixed = new(StringComparer.Ordinal)
    {
        ["url"] = new(v => Of(v.Address?.Full)),
        ["path"] = new(v => Of(v.Address?.Path)),
        ["host"] = new(v => Of(v.Address?.Host), IgnoreCase: true),
        ["device"] = new(v => Of(v.Facts.Device?.ToString()), IgnoreCase: true),
        ["browser"] = new(v => Of(v.Facts.Browser), IgnoreCase: true),
        ["browserVersion"] = new(v => Of(v.Facts.BrowserVersion)),
        ["language"] = new(v => Of(v.Facts.Language), IgnoreCase: true, IsLanguage: true),
        ["country"] = new(v => Of(v.Facts.Country), IgnoreCase: true),
        ["referrer"] = new(v => Of(v.Facts.Referrer)),
    };

    /// <returns>Null for a name that no fact has.</returns>
    public static FactName? Parse(string text)
    {
        if (Fixed.GetValueOrDefault(text) is { } known)
        {
            return known;
        }
        if (Rest(text, Query) is { } parameter)
        {
            return new FactName(v => v.Address?.Parameter(parameter) is { } value ? new Fact(value) : null);
        }
        return Rest(text, Attribute) is { } attribute
            ? new FactName(v =>
                v.Facts.Attributes?.TryGetValue(attribute, out var value) == true ? Fact.From(value) : null
            )
            : null;
    }

    /// <summary>A fact of an event is called by the path to it.</summary>
    /// <returns>Null for what is no <see cref="ValuePath"/>.</returns>
    public static FactName? OfPayload(string text) =>
        ValuePath.Parse(text, out _) is { } path
            ? new FactName(v =>
                path.Find(v.Body) is { } value
                && Fact.From(value) is { Text.Length: <= VisitorFacts.MaxValueLength } fact
                    ? fact
                    : null
            )
            : null;

    /// <summary>A fact of a context is called by the name of a member, or by the path to it.</summary>
    /// <returns>Null for what is neither.</returns>
    public static FactName? OfContext(string text) =>
        text.StartsWith('$') ? (ValuePath.Parse(text, out _)?.Part == EventParts.Payload ? OfPayload(text) : null)
        : text.Length is >= 1 and <= VisitorFacts.MaxNameLength ? new FactName(v => v.Attribute(text))
        : null;

    private static string? Rest(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal)
        && text.Length - prefix.Length is >= 1 and <= VisitorFacts.MaxNameLength
            ? text[prefix.Length..]
            : null;

    private static Fact? Of(string? text) => string.IsNullOrEmpty(text) ? null : new Fact(text);
}
