using Samplit.Api.Conversions;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Web;

/// <summary>What happened on a page, in the shape that <c>navigator.sendBeacon</c> can send.</summary>
internal static class WebEventsEndpoint
{
    private const int MaxEvents = 50;

    internal static async Task<IResult> Post(
        HttpContext http,
        WebGate gate,
        DecisionDispatcher decisions,
        WebTracking tracking,
        WebMeasurements timings,
        BlankTimes blankTimes,
        ProblemMappings mappings,
        CancellationToken ct
    )
    {
        var (request, unreadable) = await gate.ReadAsync(http, WebJson.Default.WebEventsRequest, mappings, ct);
        if (unreadable is not null)
        {
            return unreadable;
        }
        var (site, refusal) = await gate.EnterAsync(http, request!.Token, ct);
        if (refusal is not null)
        {
            return refusal;
        }
        if (request.Events is not { Count: >= 1 and <= MaxEvents })
        {
            return Problems.From(Refusal.Invalid("events", $"From 1 to {MaxEvents} of them."));
        }
        // In their order, and one after the other: a visitor who converts by two goals has converted by the first.
        var views = new List<WebEventView>(request.Events.Count);
        var tracked = tracking.Begin(site!, request);
        foreach (var @event in request.Events)
        {
            views.Add(
                @event?.Kind switch
                {
                    WebEventKind.Conversion => await ConvertAsync(site!, request, @event, decisions, ct),
                    WebEventKind.Timing => Time(site!, request, @event, timings, blankTimes),
                    WebEventKind.Exposure => await tracked.ExposeAsync(@event, views.Count, ct),
                    WebEventKind.Tracked => await tracked.AddAsync(@event, views.Count, ct),
                    _ => new(Counted: false, "kind_unknown"),
                }
            );
        }
        await tracked.SaveAsync(views, ct);
        return TypedResults.Ok(new WebEventsView(views));
    }

    private static WebEventView Time(
        Site site,
        WebEventsRequest request,
        WebEvent timing,
        WebMeasurements timings,
        BlankTimes blankTimes
    )
    {
        blankTimes.Count(site, request, timing);
        return new(timings.Record(timing));
    }

    private static async Task<WebEventView> ConvertAsync(
        Site site,
        IWebRequest request,
        WebEvent conversion,
        DecisionDispatcher decisions,
        CancellationToken ct
    )
    {
        var experiment = site.Open.FirstOrDefault(e => e.Experiment.Id == conversion.Experiment)?.Experiment;
        if (experiment is null)
        {
            return new(Counted: false, Refusal.ExperimentNotFound.Code);
        }
        if (request.Unit(experiment.UnitType) is not { } unit)
        {
            return new(Counted: false, "unit_missing");
        }
        // What is no number is beyond every bound; the others that came with it count all the same.
        var value = conversion.Value is { } told
            ? WebValues.Number(told) ?? double.NaN
            : ConversionEndpoint.DefaultValue;
        if (ConversionEndpoint.Validate(unit, value) is { } problem)
        {
            return new(Counted: false, problem.Code);
        }
        var outcome = await decisions.ConvertAsync(experiment.Id, unit, value, conversion.Goal, ct);
        return new(outcome.Refusal is null && outcome.IsNew, outcome.Refusal?.Code);
    }
}
