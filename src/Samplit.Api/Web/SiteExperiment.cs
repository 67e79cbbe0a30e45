using Samplit.Domain.Conversions;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

/// <summary>An experiment as pages see it. It never changes, so that any number of requests may ask it.</summary>
internal sealed class SiteExperiment
{
    private readonly AudienceMatcher? _audience;
    private readonly (string Goal, AudienceMatcher Page)[] _reached;
    private readonly WebGoal[] _goals;
    private readonly Dictionary<string, WebExperiment> _inPage;
    private readonly WebExperiment _elsewhere;

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
        _goals = [.. goals.Select(g => new WebGoal(g.Name, g.Kind, g.Selector, g.Value))];
        _elsewhere = new(experiment.Id, experiment.Name, Variant: null, InPage: false, Url: null, [], _goals);
        _inPage = experiment.Variants.ToDictionary(
            v => v.Name,
            v => _elsewhere with { Variant = v.Name, InPage = true, Url = v.Url, Changes = Changes(experiment, v) },
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

    /// <summary>On other pages only the goals matter, and there may be none to look for.</summary>
    public WebExperiment? Elsewhere =>
        Array.TrueForAll(_goals, g => g.Kind == GoalKind.Url) && _goals.Length > 0 ? null : _elsewhere;

    /// <summary>The elements that it may change, as far as a style sheet can name them; the whole page of a split by address.</summary>
    public IEnumerable<string> Touched =>
        Experiment.Type == ExperimentType.SplitUrl
            ? ["html"]
            : (Experiment.Elements ?? [])
                .SelectMany(e => (e.Fallbacks ?? []).Prepend(e.Selector))
                .Select(s =>
                    s.Kind switch
                    {
                        SelectorKind.Css => s.Value,
                        SelectorKind.Id => $"[id=\"{Quoted(s.Value)}\"]",
                        SelectorKind.Class => $"[class~=\"{Quoted(s.Value)}\"]",
                        _ => null,
                    }
                )
                .OfType<string>()
                .Distinct(StringComparer.Ordinal);

    /// <summary>Regular expressions of a browser for the pages that it may be on; null for any.</summary>
    public IReadOnlyList<string>? Pages
    {
        get
        {
            var include = (Experiment.Targeting?.Include ?? []).Select(PageExpression.Of).ToArray();
            return include.Length == 0 || include.Contains(null) ? null : [.. include.OfType<string>()];
        }
    }

    private static WebChange[] Changes(Experiment experiment, Variant variant) =>
        [
            .. (experiment.Elements ?? [])
                .Zip(variant.Parts ?? [])
                .Select(pair =>
                    (Element: pair.First, Shown: pair.First.Variants.First(v => v.Name == pair.Second).Content)
                )
                .Where(c => c.Shown is not null)
                .Select(c => new WebChange(
                    c.Element.Kind,
                    [c.Element.Selector, .. c.Element.Fallbacks ?? []],
                    c.Shown!
                )),
        ];

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
