using System.Text.Json;

namespace Samplit.Domain.Targeting;

public enum Device
{
    Mobile,
    Tablet,
    Desktop,
}

/// <summary>
/// What is known of a visitor when somebody asks whether to let them in. Never stored. What is null is missing, and so
/// is an empty text, and an attribute that is null; an attribute or a parameter of the URL may be empty.
/// </summary>
/// <param name="Url">
/// Absolute, http or https, at most 2,048 characters, as a browser's <c>location.href</c> gives it: hosts as xn--, no
/// dot segments.
/// </param>
/// <param name="Browser">Its name, such as firefox; at most 100 characters.</param>
/// <param name="BrowserVersion">At most 100 characters.</param>
/// <param name="Language">A language tag (BCP 47, RFC 5646), such as nl-BE; at most 100 characters.</param>
/// <param name="Country">Two letters (ISO 3166-1 alpha-2).</param>
/// <param name="Referrer">At most 2,048 characters.</param>
/// <param name="Attributes">
/// The caller's own: at most 50, with names of 1 to 100 characters. A value is a text of at most 500 characters, a
/// finite number or a boolean.
/// </param>
public sealed record VisitorFacts(
    string? Url = null,
    Device? Device = null,
    string? Browser = null,
    string? BrowserVersion = null,
    string? Language = null,
    string? Country = null,
    string? Referrer = null,
    IReadOnlyDictionary<string, JsonElement>? Attributes = null
)
{
    public const int MaxUrlLength = 2_048;
    public const int MaxNameLength = 100;
    public const int MaxValueLength = 500;
    public const int MaxAttributes = 50;

    /// <param name="field">Where the facts stand in the request, as a JSON path.</param>
    /// <returns>Null when every fact is within its bounds.</returns>
    public Refusal? Validate(string field = "facts") =>
        (
            string.IsNullOrEmpty(Url) || (Url.Length <= MaxUrlLength && Address.Parse(Url) is not null)
                ? null
                : Refusal.Invalid(
                    $"{field}.url",
                    $"An absolute http or https URL of at most {MaxUrlLength:N0} characters."
                )
        )
        ?? (
            Device is not { } device || Enum.IsDefined(device)
                ? null
                : Refusal.Invalid($"{field}.device", "One of mobile, tablet and desktop.")
        )
        ?? Text.Validate($"{field}.browser", Browser, MaxNameLength)
        ?? Text.Validate($"{field}.browserVersion", BrowserVersion, MaxNameLength)
        ?? (
            string.IsNullOrEmpty(Language) || IsLanguage(Language)
                ? null
                : Refusal.Invalid($"{field}.language", "A language tag such as nl-BE.")
        )
        ?? (
            string.IsNullOrEmpty(Country) || (Country.Length == 2 && Country.All(char.IsAsciiLetter))
                ? null
                : Refusal.Invalid($"{field}.country", "Two letters, as ISO 3166-1 has them.")
        )
        ?? Text.Validate($"{field}.referrer", Referrer, MaxUrlLength)
        ?? ValidateAttributes($"{field}.attributes");

    /// <summary>What there is of use in them; what is not is missing.</summary>
    /// <param name="field">Where the facts stand in the request, as a JSON path.</param>
    /// <param name="problems">What is wrong with what is left out.</param>
    public VisitorFacts Usable(out IReadOnlyList<Refusal> problems, string field = "facts")
    {
        if (Validate(field) is null)
        {
            problems = [];
            return this;
        }
        var found = new List<Refusal>();
        T? Keep<T>(T? value, VisitorFacts alone)
        {
            if (value is null || alone.Validate(field) is not { } problem)
            {
                return value;
            }
            found.Add(problem);
            return default;
        }
        var attributes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in Attributes ?? attributes)
        {
            if (Keep(name, new(Attributes: new Dictionary<string, JsonElement> { [name] = value })) is null)
            {
                continue;
            }
            if (attributes.Count == MaxAttributes)
            {
                found.Add(Refusal.Invalid($"{field}.attributes", $"At most {MaxAttributes} attributes."));
                break;
            }
            attributes.Add(name, value);
        }
        var usable = new VisitorFacts(
            Keep(Url, new(Url: Url)),
            Keep(Device, new(Device: Device)),
            Keep(Browser, new(Browser: Browser)),
            Keep(BrowserVersion, new(BrowserVersion: BrowserVersion)),
            Keep(Language, new(Language: Language)),
            Keep(Country, new(Country: Country)),
            Keep(Referrer, new(Referrer: Referrer)),
            attributes
        );
        problems = found;
        return usable;
    }

    private static bool IsLanguage(string tag) =>
        tag.Length <= MaxNameLength
        && tag.Split('-').All(subtag => subtag.Length is >= 1 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));

    private Refusal? ValidateAttributes(string field)
    {
        if (Attributes is { Count: > MaxAttributes })
        {
            return Refusal.Invalid(field, $"At most {MaxAttributes} attributes.");
        }
        foreach (var (name, value) in Attributes ?? new Dictionary<string, JsonElement>())
        {
            if (Text.ValidateName(field, name, MaxNameLength) is { } problem)
            {
                return problem;
            }
            if (!IsOfUse(value))
            {
                return Refusal.Invalid(
                    $"{field}.{name}",
                    $"A text of at most {MaxValueLength} characters, a finite number, a boolean, or null for what is missing."
                );
            }
        }
        return null;
    }

    private static bool IsOfUse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || Fact.From(value) is { Text.Length: <= MaxValueLength };
}
