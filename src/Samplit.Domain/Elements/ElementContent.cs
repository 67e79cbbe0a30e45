using System.Buffers;
using System.Text.RegularExpressions;

namespace Samplit.Domain.Elements;

/// <summary>
/// What an element shows: what is absent stays as the page has it. Text and attributes only, never markup, and nothing
/// that a browser would run.
/// </summary>
/// <param name="Text">What is shown of a text, headline, button or link.</param>
/// <param name="Source">The source of an image: http, https or a path on the site.</param>
/// <param name="AlternativeText">The alternative text of an image.</param>
/// <param name="Target">
/// Where a link or a button that is one leads: http, https, mailto, tel or a path on the site.
/// </param>
/// <param name="Attributes">Such as <c>title</c>, <c>aria-label</c> or <c>data-…</c>.</param>
/// <param name="Style">CSS properties by name.</param>
public sealed partial record ElementContent(
    string? Text,
    string? Source,
    string? AlternativeText,
    string? Target,
    IReadOnlyDictionary<string, string>? Attributes,
    IReadOnlyDictionary<string, string>? Style
)
{
    public const int MaxTextLength = 5_000;
    public const int MaxAddressLength = 2_048;
    public const int MaxValueLength = 500;
    public const int MaxValues = 30;

    private static readonly SearchValues<char> NotInOneValue = SearchValues.Create(";{}<>@\\");

    /// <summary>
    /// Attributes that do nothing but say or look; all that begin with aria- may be set, too, and those that begin with
    /// data- unless some framework runs or loads what they say (see <see cref="HarmlessPrefix"/>).
    /// </summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "class",
        "dir",
        "height",
        "hidden",
        "lang",
        "placeholder",
        "rel",
        "role",
        "tabindex",
        "target",
        "title",
        "width",
    };

    internal bool IsEmpty =>
        Text is null
        && Source is null
        && AlternativeText is null
        && Target is null
        && Attributes is not { Count: > 0 }
        && Style is not { Count: > 0 };

    /// <summary>Equal when it shows the same, in whatever order attributes and properties come.</summary>
    public bool Equals(ElementContent? other) =>
        other is not null
        && (Text, Source, AlternativeText, Target) == (other.Text, other.Source, other.AlternativeText, other.Target)
        && AreSame(Attributes, other.Attributes)
        && AreSame(Style, other.Style);

    public override int GetHashCode() => HashCode.Combine(Text, Source, AlternativeText, Target);

    private static bool AreSame(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0)
        && (a is null || a.All(pair => b!.TryGetValue(pair.Key, out var value) && value == pair.Value));

    /// <param name="at">The content's own place in the request.</param>
    /// <returns>Null when an element of this kind can show it.</returns>
    internal Refusal? Validate(string at, ElementKind kind)
    {
        var isImage = kind == ElementKind.Image;
        var leads = kind is ElementKind.Link or ElementKind.Button;
        return (isImage && Text is not null ? Refusal.Invalid($"{at}.text", "An image has none.") : null)
            ?? Domain.Text.Validate($"{at}.text", Text, MaxTextLength)
            ?? (
                isImage || (Source ?? AlternativeText) is null
                    ? null
                    : Refusal.Invalid(at, "Only an image has a source.")
            )
            ?? Domain.Text.Validate($"{at}.alternativeText", AlternativeText, MaxValueLength)
            ?? ValidateAddress($"{at}.source", Source, "http", "https")
            ?? (
                leads || Target is null
                    ? null
                    : Refusal.Invalid($"{at}.target", "Only a link or a button leads anywhere.")
            )
            ?? ValidateAddress($"{at}.target", Target, "http", "https", "mailto", "tel")
            ?? ValidateValues($"{at}.attributes", Attributes, AttributeProblem)
            ?? ValidateValues($"{at}.style", Style, StyleProblem);
    }

    internal static Refusal? ValidateAddress(string at, string? address, params ReadOnlySpan<string> schemes)
    {
        if (address is null)
        {
            return null;
        }
        // A colon before any slash begins a scheme: what a browser would do with others is not for us to know.
        var hasScheme = Scheme().Match(address) is { Success: true } match;
        var known = hasScheme && schemes.Contains(Scheme().Match(address).Groups["name"].Value.ToLowerInvariant());
        return
            address.Length is > 0 and <= MaxAddressLength
            && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
            && (known || !hasScheme)
            ? null
            : Refusal.Invalid(
                at,
                $"At most {MaxAddressLength} characters, without spaces: a path, or an address of {string.Join(", ", schemes.ToArray())}."
            );
    }

    private static Refusal? ValidateValues(
        string at,
        IReadOnlyDictionary<string, string>? values,
        Func<string, string, string?> problem
    )
    {
        if (values?.Count > MaxValues)
        {
            return Refusal.Invalid(at, $"At most {MaxValues} of them.");
        }
        foreach (var (name, value) in values ?? new Dictionary<string, string>())
        {
            var wrong =
                value is null || value.Length > MaxValueLength || value.Any(char.IsControl)
                    ? $"At most {MaxValueLength} characters, none of them a control character."
                    : problem(name, value);
            if (wrong is not null)
            {
                return Refusal.Invalid($"{at}.{name}", wrong);
            }
        }
        return null;
    }

    private static string? AttributeProblem(string name, string value) =>
        Plain.Contains(name) || HarmlessPrefix().IsMatch(name)
            ? null
            : $"Not one that can be set; there are {string.Join(", ", Plain.Order(StringComparer.Ordinal))}, aria-… and data-…, unless a framework runs it.";

    private static string? StyleProblem(string name, string value) =>
        !Property().IsMatch(name) ? "A CSS property in lower case."
        : value.AsSpan().ContainsAny(NotInOneValue)
        || value.Contains("url(", StringComparison.OrdinalIgnoreCase)
        || value.Contains("expression(", StringComparison.OrdinalIgnoreCase)
            ? "One value, which loads and runs nothing."
        : null;

    [GeneratedRegex("^(?<name>[A-Za-z][A-Za-z0-9+.-]*):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Scheme();

    /// <summary>
    /// What stands behind data- in the attributes of AngularJS, htmx, Alpine, Vue, Knockout, Turbo, Stimulus,
    /// Bootstrap, Datastar, rails-ujs, Rivets, WinJS, Dojo and WordPress's Interactivity API is code, an address or
    /// markup to them. The snippet has the same list.
    /// </summary>
    [GeneratedRegex(
        "^(aria-|data-(?!(action|attr|bind|bs|class|computed|controller|dojo|effect|hx|init|ko|method|ng|on|remote|rv|show|signals|style|text|turbo|v|win|wp|x)(-|$)))"
            + "[a-z0-9-]{1,50}$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex HarmlessPrefix();

    [GeneratedRegex("^-{0,2}[a-z][a-z0-9-]{0,49}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Property();
}
