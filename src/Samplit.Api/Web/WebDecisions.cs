using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Samplit.Api.Conversions;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain.Assignment;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Web;

/// <summary>Decides all of a page view at once.</summary>
internal sealed class WebDecisions(DecisionDispatcher decisions, ForcedVariants forced, ProblemMappings mappings)
{
    private const int MaxKnownExperiments = 100;

    public static readonly WebDecisionsView Nothing = new(ETag([]), Unavailable: true, null, []);

    public async Task<WebDecisionsView> DecideAsync(
        Site site,
        WebDecisionsRequest request,
        VisitorFacts visit,
        AutomationSignal? automated,
        CancellationToken ct
    )
    {
        if (request.Force is { } force)
        {
            var (shown, warnings) = forced.Choose(site, force, visit);
            return View(shown, unavailable: false, []).Warn(warnings);
        }
        var known = (request.Known ?? []).TakeLast(MaxKnownExperiments).ToHashSet();
        // What this page completes was begun on an earlier one: nobody is assigned and converted by the same view.
        var uncounted = await CountAsync(site, request, visit, known, ct);
        var asked = site.Running.Select(e => AskAsync(e, request, visit, automated, known, ct)).ToArray();
        var answers = await Task.WhenAll(asked);
        return View(
            [.. answers.Select(a => a.Shown).OfType<WebExperiment>()],
            unavailable: Array.Exists(answers, a => a.Failed) || uncounted.Count > 0,
            uncounted
        );
    }

    /// <summary>Counts the pages that were to be reached.</summary>
    /// <returns>Those that could not be counted just now.</returns>
    private async Task<IReadOnlyList<WebGoalReached>> CountAsync(
        Site site,
        IWebRequest request,
        VisitorFacts visit,
        HashSet<Guid> known,
        CancellationToken ct
    )
    {
        var uncounted = new List<WebGoalReached>();
        foreach (var experiment in site.Running.Where(e => known.Contains(e.Experiment.Id)))
        {
            foreach (var goal in experiment.ReachedBy(visit))
            {
                var id = experiment.Experiment.Id;
                if (request.Unit(experiment.Experiment.UnitType) is { } unit)
                {
                    try
                    {
                        // Refused for who was never assigned, whatever the browser says: then there is nothing to
                        // count.
                        await decisions.ConvertAsync(id, unit, ConversionEndpoint.DefaultValue, goal, ct);
                    }
                    catch (Exception e) when (mappings.IsTransient(e))
                    {
                        uncounted.Add(new(id, goal));
                    }
                }
            }
        }
        return uncounted;
    }

    private async Task<(WebExperiment? Shown, bool Failed)> AskAsync(
        SiteExperiment experiment,
        IWebRequest request,
        VisitorFacts visit,
        AutomationSignal? automated,
        HashSet<Guid> known,
        CancellationToken ct
    )
    {
        if (request.Unit(experiment.Experiment.UnitType) is not { } unit)
        {
            return (null, false);
        }
        if (!experiment.IsOn(visit))
        {
            return (known.Contains(experiment.Experiment.Id) ? experiment.Elsewhere : null, false);
        }
        try
        {
            var outcome = await decisions.AssignAsync(experiment.Experiment.Id, unit, null, visit, automated, ct);
            var isIn = outcome is { Refusal: null, InExperiment: true };
            var shown = isIn ? experiment.With(outcome.Variant) : null;
            if (experiment.Experiment.UnitType != UnitType.User)
            {
                shown = shown is null ? null : shown with { Unit = unit };
            }
            // A variant may be newer than what is known of the site: the next page has it.
            return (shown, Failed: isIn && shown is null);
        }
        catch (Exception e) when (mappings.IsTransient(e))
        {
            return (null, true);
        }
    }

    private static WebDecisionsView View(
        WebExperiment[] shown,
        bool unavailable,
        IReadOnlyList<WebGoalReached> uncounted
    ) => new(ETag(shown), unavailable ? true : null, uncounted.Count > 0 ? uncounted : null, shown);

    private static string ETag(WebExperiment[] shown) =>
        Base64Url.EncodeToString(
            SHA256
                .HashData(JsonSerializer.SerializeToUtf8Bytes(shown, WebJson.Default.WebExperimentArray))
                .AsSpan(0, 12)
        );
}
