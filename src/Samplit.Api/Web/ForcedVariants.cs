using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

/// <summary>
/// What somebody looks at instead of their own variants. What visitors may meet anyway, anybody may look at: the site's
/// running experiments, in the variants that new visitors can get. Everything else takes a preview token, and without
/// one is told from what does not exist by nothing.
/// </summary>
internal sealed class ForcedVariants(PreviewTokens tokens)
{
    /// <summary>Between a variant's name and a preview token.</summary>
    internal const char BeforeToken = '~';

    /// <param name="force">Experiments by id or name, and the variant of each, with a token behind it or not.</param>
    /// <returns>What is shown, in the order of the site, and for people why something is not.</returns>
    public (WebExperiment[] Shown, IReadOnlyList<string> Warnings) Choose(
        Site site,
        IReadOnlyDictionary<string, string> force,
        VisitorFacts visit
    )
    {
        var shown = new List<WebExperiment>();
        var warnings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var experiment in site.Open)
        {
            var (id, name) = (experiment.Experiment.Id.ToString("D"), experiment.Experiment.Name);
            var key = force.ContainsKey(id) ? id : name;
            if (!force.TryGetValue(key, out var wanted))
            {
                continue;
            }
            var (variant, warning) = Find(site, experiment, key, wanted, visit);
            if (variant is not null)
            {
                shown.Add(variant);
            }
            if (warning is not null || variant is not null)
            {
                warnings[key] = warning ?? "";
            }
        }
        return (
            [.. shown],
            [.. force.Keys.Select(k => warnings.GetValueOrDefault(k, Unknown(k))).Where(w => w.Length > 0)]
        );
    }

    /// <returns>Neither for what is not to be told of.</returns>
    private (WebExperiment? Variant, string? Warning) Find(
        Site site,
        SiteExperiment experiment,
        string key,
        string wanted,
        VisitorFacts visit
    )
    {
        var end = wanted.LastIndexOf(BeforeToken);
        var hasToken = end >= 0 && tokens.Opens(wanted[(end + 1)..], experiment.Experiment.Id);
        if (!hasToken && !site.Running.Contains(experiment))
        {
            return default;
        }
        string[] names =
        [
            .. experiment.Experiment.Variants.Select(v => v.Name).Where(v => hasToken || experiment.IsOffered(v)),
        ];
        var name = hasToken ? wanted[..end] : wanted;
        return !names.Contains(name) ? (null, $"'{key}' has no variant '{name}'; it has {string.Join(", ", names)}.")
            : !experiment.IsOn(visit) ? (null, $"'{key}' is not on this page, by its targeting.")
            : (experiment.With(name), null);
    }

    private static string Unknown(string key) =>
        $"'{key}' is no running experiment of this site. What visitors do not see yet takes a preview token that is valid.";
}
