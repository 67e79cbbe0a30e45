using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Web;

/// <summary>Who asks from a page.</summary>
internal interface IWebRequest
{
    string? Token { get; }

    string? Visitor { get; }

    string? Session { get; }

    string? Household { get; }

    /// <summary>
    /// What experiments of this unit know the visitor by; null when the page has not said, or too long.
    /// </summary>
    string? Unit(UnitType type) =>
        type switch
        {
            UnitType.Session => Session,
            UnitType.Household => Household,
            _ => Visitor,
        }
            is { Length: > 0 and <= VisitorKey.MaxVisitorLength } unit
            ? unit
            : null;
}

/// <summary>One page view.</summary>
/// <param name="Token">The token of the installation, as it stands in the page.</param>
/// <param name="Visitor">An identifier of the browser's own; hashed, never stored.</param>
/// <param name="Session">Likewise, of the visit; for experiments whose unit is the session.</param>
/// <param name="Household">Likewise, when the page knows: a text or a number, as a page has it.</param>
/// <param name="Url">The address of the page; 2,048 characters of it count.</param>
/// <param name="Facts">
/// What targeting may ask for; kept nowhere. Its URL is that of the page, and the User-Agent header tells the browser
/// where the page does not. What is of no use in it is missing.
/// </param>
/// <param name="Known">
/// Experiments that the browser knows it is in, whose goals matter on other pages, too; the last 100 count.
/// </param>
/// <param name="Etag">The ETag of the answer that the browser has kept for this address.</param>
/// <param name="Force">
/// For quality assurance, experiments by id or name and the variant to show. Only these are answered, and nothing is
/// assigned or counted. Drafts and paused ones, and variants that no new visitor gets, take a preview token:
/// <c>variant~token</c>.
/// </param>
/// <param name="Webdriver">Whether a program drives the browser, as navigator.webdriver has it.</param>
/// <param name="Signature">What an earlier answer signed the visitor with.</param>
internal sealed record WebDecisionsRequest(
    [Required] string? Token,
    [Required] string? Visitor,
    string? Session,
    JsonElement? Household,
    [Required] string? Url,
    WebFacts? Facts,
    IReadOnlyList<Guid>? Known,
    string? Etag,
    IReadOnlyDictionary<string, string>? Force,
    bool? Webdriver = null,
    string? Signature = null
) : IWebRequest, IExample
{
    static object IExample.Example =>
        new WebDecisionsRequest(
            "site_q1bXa0mCwKZr5tJ8sVY2nEoHdU7iLf3p",
            "v-1",
            Session: "s-1",
            Household: null,
            "https://shop.example/",
            Facts: null,
            Known: null,
            Etag: null,
            Force: null
        );

    string? IWebRequest.Household => WebValues.Text(Household);
}

/// <param name="Etag">Tells this answer from another; of the experiments alone.</param>
/// <param name="Unavailable">
/// Something could not be decided just now: show what is here, and ask again with the next page.
/// </param>
/// <param name="Uncounted">Goals of this page view that could not be counted: hand them in as events.</param>
/// <param name="Detail">For who builds the page: what of it is of no use, and is left out.</param>
/// <param name="Signature">
/// For the browser to keep, and to bring with its next requests: that it has been here before. Absent where it brought
/// one.
/// </param>
internal sealed record WebDecisionsView(
    string Etag,
    bool? Unavailable,
    IReadOnlyList<WebGoalReached>? Uncounted,
    IReadOnlyList<WebExperiment> Experiments,
    string? Detail = null,
    string? Signature = null
)
{
    public WebDecisionsView Warn(IEnumerable<string> warnings) =>
        string.Join(' ', warnings.Prepend(Detail).OfType<string>()) is { Length: > 0 } all
            ? this with
            {
                Detail = all,
            }
            : this;
}

/// <summary>An experiment that the visitor is in.</summary>
/// <param name="Variant">Absent on pages that are none of the experiment's.</param>
/// <param name="InPage">Whether the page is one of the experiment's; on others only its goals matter.</param>
/// <param name="Url">The visitor's page, of a split by address; absent for the page as it is.</param>
/// <param name="Changes">
/// What the variant makes of the elements of the experiment; nothing of those that it leaves as they are.
/// </param>
/// <param name="Unit">
/// The session or household that the variant is for, so that a browser does not show it in another; absent for a
/// visitor.
/// </param>
internal sealed record WebExperiment(
    Guid Id,
    string Name,
    string? Variant,
    bool InPage,
    string? Url,
    IReadOnlyList<WebChange> Changes,
    IReadOnlyList<WebGoal> Goals,
    string? Unit = null
);

/// <param name="Selectors">To be tried in this order; the first that finds something counts.</param>
internal sealed record WebChange(ElementKind Kind, IReadOnlyList<Selector> Selectors, ElementContent Content);

/// <param name="Value">What it is worth, whatever the page says.</param>
internal sealed record WebGoal(string Name, GoalKind Kind, Selector? Selector, double? Value);

internal sealed record WebGoalReached(Guid Experiment, string Goal);

/// <summary>What happened on pages of one visitor.</summary>
/// <param name="Events">From 1 to 50.</param>
/// <param name="Sent">
/// When it is sent, in milliseconds since 1970 by the clock that the events have their times of: it may be wrong.
/// </param>
internal sealed record WebEventsRequest(
    [Required] string? Token,
    [Required] string? Visitor,
    string? Session,
    JsonElement? Household,
    [Required] string? Url,
    [Required] IReadOnlyList<WebEvent?>? Events,
    double? Sent = null
) : IWebRequest, IExample
{
    static object IExample.Example =>
        new WebEventsRequest(
            "site_q1bXa0mCwKZr5tJ8sVY2nEoHdU7iLf3p",
            "v-1",
            Session: "s-1",
            Household: null,
            "https://shop.example/",
            [new(WebEventKind.Conversion, IExample.SomeId, "buy", Value: null, null, null, null)]
        );

    string? IWebRequest.Household => WebValues.Text(Household);
}

internal enum WebEventKind
{
    /// <summary>A goal was reached.</summary>
    Conversion,

    /// <summary>How long the page waited; becomes a metric and is kept nowhere else.</summary>
    Timing,

    /// <summary>The visitor has seen their variant of an experiment; kept once.</summary>
    Exposure,

    /// <summary>What the page says that the visitor did: an event for metrics and funnels.</summary>
    Tracked,
}

/// <summary>What an event has that a page tracked; of the same meaning as where a backend tracks it.</summary>
/// <param name="Id">The page's own: told again by the same visitor it counts once.</param>
/// <param name="UnitType">Of the visitor, whose unit is the user where nothing is said.</param>
/// <param name="Value">A number, or the text of one.</param>
internal sealed record WebEventDetails(
    string? Id = null,
    UnitType? UnitType = null,
    JsonElement? Value = null,
    string? Currency = null,
    JsonElement? Payload = null
);

/// <param name="Goal">One of the experiment's; any name where it has none.</param>
/// <param name="Value">A number, or the text of one, as pages read prices from their own markup; 1 when absent.</param>
/// <param name="BlankMilliseconds">How long parts of the page were hidden.</param>
/// <param name="DecisionMilliseconds">From asking to knowing what to show.</param>
/// <param name="Cached">Whether it was known from an earlier view.</param>
/// <param name="Variant">That was seen.</param>
/// <param name="At">When it happened, in milliseconds since 1970; when it is sent where absent.</param>
/// <param name="Id">The browser's own of what was tracked: what comes again under it is kept once.</param>
/// <param name="Type">Of what was tracked, such as purchase.</param>
/// <param name="Details">
/// Of what was tracked: <c>id</c>, <c>unitType</c>, <c>value</c>, <c>currency</c> and <c>payload</c>.
/// </param>
internal sealed record WebEvent(
    WebEventKind? Kind,
    Guid? Experiment,
    string? Goal,
    JsonElement? Value,
    double? BlankMilliseconds,
    double? DecisionMilliseconds,
    bool? Cached,
    string? Variant = null,
    double? At = null,
    string? Id = null,
    JsonElement? Type = null,
    JsonElement? Details = null
);

/// <param name="Events">One for each, in the same order.</param>
internal sealed record WebEventsView(IReadOnlyList<WebEventView> Events);

/// <param name="Counted">Whether it made a difference: a visitor converts once.</param>
/// <param name="Code">Why it could not count; absent for what counts, or has counted before.</param>
internal sealed record WebEventView(bool Counted, string? Code = null);
