using System.Text.Json;

namespace Samplit.Domain.Targeting;

public enum Device
{
    Mobile,
    Tablet,
    Desktop,
}

/// <summary>
/// What is known of a visitor when somebody asks whether to let them in. Never stored. What is null is missing, and so is
/// an empty text, and an attribute that is null; an attribute or a parameter of the URL may be empty.
/// </summary>
/// <param name="Url">
/// Absolute, http or https, at most 2,048 characters, as a browser's <c>location.href</c> gives it: hosts as xn--, no dot
/// segments.
/// </param>
/// <param name="Browser">Its name, such as firefox; at most 100 characters.</param>
/// <param name="BrowserVersion">At most 100 characters.</param>
/// <param name="Language">A language tag (BCP 47, RFC 5646), such as nl-BE; at most 100 characters.</param>
/// <param name="Country">Two letters (ISO 3166-1 alpha-2).</param>
/// <param name="Referrer">At most 2,048 characters.</param>
/// <param name="Attributes">
/// The caller's own: at most 50, with names of 1 to 100 characters. A value is a text of at most 500 characters, a finite
/// number or a boolean.
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
    public const int LongestUrl = 2_048;
    public const int LongestName = 100;
    public const int LongestValue = 500;
    public const int MostAttributes = 50;

    /// <param name="field">Where the facts stand in the request, as a JSON path.</param>
    /// <returns>Null when every fact is within its bounds.</returns>
    public Refusal? Problem(string field = "facts") =>
        (
            string.IsNullOrEmpty(Url) || (Url.Length <= LongestUrl && Address.Parse(Url) is not null)
                ? null
                : Refusal.Invalid(
                    $"{field}.url",
                    $"An absolute http or https URL of at most {LongestUrl:N0} characters."
                )
        )
        ?? (
            Device is not { } device || Enum.IsDefined(device)
                ? null
                : Refusal.Invalid($"{field}.device", "One of mobile, tablet and desktop.")
        )
        ?? Text.Problem($"{field}.browser", Browser, LongestName)
        ?? Text.Problem($"{field}.browserVersion", BrowserVersion, LongestName)
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
        ?? Text.Problem($"{field}.referrer", Referrer, LongestUrl)
        ?? AttributesProblem($"{field}.attributes");

    /// <summary>What there is of use in them; what is not is missing.</summary>
    /// <param name="field">Where the facts stand in the request, as a JSON path.</param>
    /// <param name="problems">Of what is left out.</param>
    public VisitorFacts Usable(out IReadOnlyList<Refusal> problems, string field = "facts")
    {
        if (Problem(field) is null)
        {
            problems = [];
            return this;
        }
        var found = new List<Refusal>();
        T? Keep<T>(T? value, VisitorFacts alone)
        {
            if (value is null || alone.Problem(field) is not { } problem)
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
            if (attributes.Count == MostAttributes)
            {
                found.Add(Refusal.Invalid($"{field}.attributes", $"At most {MostAttributes} attributes."));
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
        tag.Length <= LongestName
        && tag.Split('-').All(subtag => subtag.Length is >= 1 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));

    private Refusal? AttributesProblem(string field)
    {
        if (Attributes is { Count: > MostAttributes })
        {
            return Refusal.Invalid(field, $"At most {MostAttributes} attributes.");
        }
        foreach (var (name, value) in Attributes ?? new Dictionary<string, JsonElement>())
        {
            if (Text.NameProblem(field, name, LongestName) is { } problem)
            {
                return problem;
            }
            if (!IsOfUse(value))
            {
                return Refusal.Invalid(
                    $"{field}.{name}",
                    $"A text of at most {LongestValue} characters, a finite number, a boolean, or null for what is missing."
                );
            }
        }
        return null;
    }

    private static bool IsOfUse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || Fact.Of(value) is { Text.Length: <= LongestValue };
}
