using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Web;

/// <summary>Who asks from a page.</summary>
internal interface IWebRequest
{
    string? Token { get; }

    string? Visitor { get; }

    string? Session { get; }

    string? Household { get; }

    /// <summary>What experiments of this unit know the visitor by; null when the page has not said, or too long.</summary>
    string? Unit(UnitType type) =>
        type switch
        {
            UnitType.Session => Session,
            UnitType.Household => Household,
            _ => Visitor,
        }
            is { Length: > 0 and <= VisitorKey.LongestVisitor } unit
            ? unit
            : null;
}

/// <summary>One page view.</summary>
/// <param name="Token">Of the installation, as it stands in the page.</param>
/// <param name="Visitor">An identifier of the browser's own; hashed, never stored.</param>
/// <param name="Session">Likewise, of the visit; for experiments whose unit is the session.</param>
/// <param name="Household">Likewise, when the page knows.</param>
/// <param name="Url">The address of the page.</param>
/// <param name="Facts">
/// What targeting may ask for; kept nowhere. Its URL is that of the page, and the User-Agent header tells the browser where the
/// page does not.
/// </param>
/// <param name="Known">Experiments that the browser knows it is in, whose goals matter on other pages, too; at most 100.</param>
/// <param name="Etag">Of the answer that the browser has kept for this address.</param>
/// <param name="Force">
/// For quality assurance, experiments by id or name and the variant to show. Only these are answered, drafts included, and
/// nothing is assigned or counted.
/// </param>
internal sealed record WebDecisionsRequest(
    string? Token,
    string? Visitor,
    string? Session,
    string? Household,
    string? Url,
    VisitorFacts? Facts,
    IReadOnlyList<Guid>? Known,
    string? Etag,
    IReadOnlyDictionary<string, string>? Force
) : IWebRequest;

/// <param name="Etag">Tells this answer from another; of the experiments alone.</param>
/// <param name="Unavailable">Something could not be decided just now: show what is here, and ask again with the next page.</param>
/// <param name="Uncounted">Goals of this page view that could not be counted: hand them in as events.</param>
internal sealed record WebDecisionsView(
    string Etag,
    bool? Unavailable,
    IReadOnlyList<WebGoalReached>? Uncounted,
    IReadOnlyList<WebExperiment> Experiments
);

/// <summary>An experiment that the visitor is in.</summary>
/// <param name="Variant">Absent on pages that are none of the experiment's.</param>
/// <param name="InPage">Whether the page is one of the experiment's; on others only its goals matter.</param>
/// <param name="Url">The visitor's page, of a split by address; absent for the page as it is.</param>
/// <param name="Changes">What the variant changes on the page.</param>
/// <param name="Unit">
/// The session or household that the variant is for, so that a browser does not show it in another; absent for a visitor.
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
internal sealed record WebEventsRequest(
    string? Token,
    string? Visitor,
    string? Session,
    string? Household,
    string? Url,
    IReadOnlyList<WebEvent?>? Events
) : IWebRequest;

internal enum WebEventKind
{
    /// <summary>A goal was reached.</summary>
    Conversion,

    /// <summary>How long the page waited; becomes a metric and is kept nowhere else.</summary>
    Timing,
}

/// <param name="Goal">One of the experiment's; any name where it has none.</param>
/// <param name="Value">1 when absent.</param>
/// <param name="BlankMilliseconds">How long parts of the page were hidden.</param>
/// <param name="DecisionMilliseconds">From asking to knowing what to show.</param>
/// <param name="Cached">Whether it was known from an earlier view.</param>
internal sealed record WebEvent(
    WebEventKind? Kind,
    Guid? Experiment,
    string? Goal,
    double? Value,
    double? BlankMilliseconds,
    double? DecisionMilliseconds,
    bool? Cached
);

/// <param name="Events">One for each, in the same order.</param>
internal sealed record WebEventsView(IReadOnlyList<WebEventView> Events);

/// <param name="Counted">Whether it made a difference: a visitor converts once.</param>
/// <param name="Code">Why it could not count; absent for what counts, or has counted before.</param>
internal sealed record WebEventView(bool Counted, string? Code = null);
