using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;

namespace Samplit.Api.Web;

/// <summary>An experiment as pages see it. It never changes, so that any number of requests may ask it.</summary>
internal sealed class SiteExperiment
{
    private const string WholePage = "html";

    private static readonly ElementContent Unchanged = new(null, null, null, null, null, null);

    private readonly AudienceMatcher? _audience;
    private readonly (string Goal, AudienceMatcher Page)[] _reached;
    private readonly Dictionary<string, WebExperiment> _inPage;

    public SiteExperiment(Experiment experiment)
    {
        Experiment = experiment;
        _audience = experiment.Targeting?.Compile();
        var goals = experiment.Goals ?? [];
        _reached =
        [
            .. goals
                .Where(g => g.Kind == GoalKind.Url)
                .Select(g => (g.Name, new Audience(Include: [g.Url!]).Compile())),
        ];
        WebGoal[] told = [.. goals.Select(g => new WebGoal(g.Name, g.Kind, g.Selector, g.Value))];
        Elsewhere = new(experiment.Id, experiment.Name, Variant: null, InPage: false, Url: null, [], told);
        _inPage = experiment.Variants.ToDictionary(
            v => v.Name,
            v => Elsewhere with { Variant = v.Name, InPage = true, Url = v.Url, Changes = Changes(experiment, v) },
            StringComparer.Ordinal
        );
    }

    public Experiment Experiment { get; }

    /// <summary>Whether the experiment has to do with this page, whoever looks at it.</summary>
    public bool IsOn(VisitorFacts visit) => _audience?.MatchesPage(visit) ?? true;

    /// <summary>The goals that are reached by looking at this page.</summary>
    public IEnumerable<string> ReachedBy(VisitorFacts visit) =>
        _reached.Where(r => r.Page.Matches(visit)).Select(r => r.Goal);

    /// <summary>What a visitor with this variant sees; null for a variant that there is not.</summary>
    public WebExperiment? With(string variant) => _inPage.GetValueOrDefault(variant);

    /// <summary>Whether a new visitor of it may get this variant while it runs.</summary>
    public bool IsOffered(string variant) =>
        Experiment.TrafficPerMillion > 0
        && Experiment.Variants.Any(v =>
            v.Name == variant
            && v.IsActive
            && (v.Weight > 0 || Experiment.AllocationStrategy == AllocationStrategy.Adaptive)
        );

    /// <summary>
    /// What a visitor of it is told on other pages: its goals, and that it is still on. A browser forgets what it knew
    /// and is not told of, and with it the pages that are goals.
    /// </summary>
    public WebExperiment Elsewhere { get; }

    /// <summary>
    /// What a style sheet has to hide of it: the elements, or the whole page where it is a split by address, or where
    /// an element is found by an XPath, which no style sheet can follow.
    /// </summary>
    public IEnumerable<string> Touched =>
        Experiment.Type == ExperimentType.SplitUrl
            ? [WholePage]
            : (Experiment.Elements ?? [])
                .SelectMany(e => (e.Fallbacks ?? []).Select(Css).Prepend(Css(e.Selector) ?? WholePage))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal);

    /// <summary>Whether a page hides anything for it until it is decided.</summary>
    public bool HidesAnything => Experiment.Type == ExperimentType.SplitUrl || Experiment.Elements is { Count: > 0 };

    /// <summary>Regular expressions of a browser for the pages that it may be on; null for any.</summary>
    public IReadOnlyList<string>? Pages
    {
        get
        {
            var include = (Experiment.Targeting?.Include ?? []).Select(PageExpression.From).ToArray();
            return include.Length == 0 || include.Contains(null) ? null : [.. include.OfType<string>()];
        }
    }

    /// <summary>Elements that the variant leaves as they are, too: it is seen as soon as any of them is.</summary>
    private static WebChange[] Changes(Experiment experiment, Variant variant) =>
        [
            .. (experiment.Elements ?? [])
                .Zip(variant.Parts ?? [])
                .Select(pair =>
                    (Element: pair.First, Shown: pair.First.Variants.First(v => v.Name == pair.Second).Content)
                )
                .Select(c => new WebChange(
                    c.Element.Kind,
                    [c.Element.Selector, .. c.Element.Fallbacks ?? []],
                    c.Shown ?? Unchanged
                )),
        ];

    private static string? Css(Selector selector) =>
        selector.Kind switch
        {
            SelectorKind.Css => selector.Value,
            SelectorKind.Id => $"[id=\"{Quoted(selector.Value)}\"]",
            SelectorKind.Class => $"[class~=\"{Quoted(selector.Value)}\"]",
            _ => null,
        };

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
