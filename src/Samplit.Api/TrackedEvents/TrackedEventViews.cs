using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Api.TrackedEvents;

/// <summary>From 1 to 1,000 events. One alone may be sent as it is, without the list around it.</summary>
internal sealed class TrackEventsRequest : List<TrackEventRequest>, IExample
{
    static object IExample.Example =>
        new TrackEventsRequest
        {
            new(
                "0198c0de-purchase-1",
                "purchase",
                UnitType.User,
                "user-123",
                Times.Example,
                Value: 49.9,
                "EUR",
                JsonElement.Parse("""{"appVersion":"1.2.3"}"""),
                JsonElement.Parse("""{"latencyMs":450}"""),
                JsonElement.Parse("""{"items":2}"""),
                Flag: null,
                FlagVariant: null,
                [new TrackedExperiment("headline", "b")]
            ),
        };
}

/// <param name="EventId">The caller's own: an event that is sent again counts once.</param>
/// <param name="Type">Such as purchase.</param>
/// <param name="UnitType">What the unit is: user, household or session.</param>
/// <param name="Unit">The caller's identifier of it; kept as a key that tells nobody who it was.</param>
/// <param name="Timestamp">
/// When it happened: at most 7 days ago, with its offset from UTC, as in RFC 3339; now when absent.
/// </param>
/// <param name="Value">-1e12 to 1e12.</param>
/// <param name="Currency">Of the value, a code of ISO 4217.</param>
/// <param name="Context">Under which circumstances. Nothing that says who it was belongs here.</param>
/// <param name="Metrics">Numbers by name.</param>
/// <param name="Payload">Whatever else; likewise.</param>
internal sealed record TrackEventRequest(
    [Required] string? EventId,
    [Required] string? Type,
    [Required] UnitType? UnitType,
    [Required] string? Unit,
    string? Timestamp = null,
    double? Value = null,
    string? Currency = null,
    JsonElement? Context = null,
    JsonElement? Metrics = null,
    JsonElement? Payload = null,
    string? Flag = null,
    string? FlagVariant = null,
    IReadOnlyList<TrackedExperiment?>? Experiments = null
) : IExample
{
    static object IExample.Example =>
        new TrackEventRequest("e-1", "purchase", Domain.Visitors.UnitType.User, "user-123");

    /// <param name="now">When it happened where the caller did not say.</param>
    /// <returns>A command without a problem, or the problem.</returns>
    public (TrackEvent? Command, Refusal? Problem) ToCommand(DateTimeOffset now)
    {
        var (at, problem) = Times.Read("timestamp", Timestamp);
        if (problem is not null)
        {
            return (null, problem);
        }
        var command = new TrackEvent(
            EventId,
            Type,
            UnitType,
            Unit,
            at ?? now,
            Value,
            Currency,
            Context,
            Metrics,
            Payload,
            Flag,
            FlagVariant,
            Experiments
        );
        return TrackEvent.Validate(command, now) is { } refusal ? (null, refusal) : (command, null);
    }
}

internal enum TrackingOutcome
{
    /// <summary>It is kept, and was not before.</summary>
    Accepted,

    /// <summary>An event with this id was taken before, or stands before this one in the call.</summary>
    Duplicate,

    /// <summary>The problem says why.</summary>
    Refused,
}

/// <param name="Index">Its place in what was sent, from 0.</param>
/// <param name="Problem">What a call for this event alone answers.</param>
internal sealed record TrackedEventView(int Index, TrackingOutcome Outcome, ProblemDetails? Problem = null);

/// <param name="Events">One for each that was sent, in the same order.</param>
internal sealed record TrackedEventsView(
    int Accepted,
    int Duplicates,
    int Refused,
    IReadOnlyList<TrackedEventView> Events
) : IExample
{
    static object IExample.Example => Of([new(0, TrackingOutcome.Accepted), new(1, TrackingOutcome.Duplicate)]);

    public static TrackedEventsView Of(IReadOnlyList<TrackedEventView> events)
    {
        var accepted = events.Count(e => e.Outcome == TrackingOutcome.Accepted);
        var duplicates = events.Count(e => e.Outcome == TrackingOutcome.Duplicate);
        return new(accepted, duplicates, events.Count - accepted - duplicates, events);
    }
}
