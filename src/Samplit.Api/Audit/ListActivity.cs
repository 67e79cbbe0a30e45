using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Audit;

/// <param name="Sequence">Where it lies in the log.</param>
/// <param name="Stream">The experiment, user, key, … that it concerns.</param>
/// <param name="StreamType">What that is, such as experiment or user.</param>
/// <param name="Version">Where it lies in its stream, from 1.</param>
/// <param name="Actor">Who did it: user:…, key:…, system:…; absent where nobody was known.</param>
/// <param name="Data">What the event says.</param>
public sealed record ActivityView(
    long Sequence,
    DateTimeOffset OccurredAt,
    string Type,
    Guid Stream,
    string? StreamType,
    long Version,
    string? Actor,
    JsonElement Data
) : IExample
{
    static object IExample.Example => Some;

    internal static ActivityView Some { get; } =
        new(
            Sequence: 7,
            IExample.SomeTime,
            "user_role_granted",
            IExample.SomeId,
            "user",
            Version: 2,
            $"user:{IExample.SomeId}",
            JsonElement.Parse("""{"role":"editor"}""")
        );
}

/// <param name="Next">What to give as <c>before</c> for the next page; absent on the last one.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityView> Activity, long? Next) : IExample
{
    static object IExample.Example => new ActivityPage([ActivityView.Some], Next: null);
}

[Tags("Audit")]
public static class ListActivityEndpoint
{
    private const int MaxTextLength = 255;

    public static Refusal? Validate(int? limit, string? actor, string? type, string? from, string? to) =>
        Requests.ValidateLimit(limit)
        ?? Validate("actor", actor)
        ?? Validate("type", type)
        ?? Times.Read("from", from).Problem
        ?? Times.Read("to", to).Problem;

    [Requires(Permission.ActivityRead)]
    [WolverineGet("/api/activity")]
    [EndpointSummary("Who has done what, newest first: every event of the log that is no visitor's")]
    [Refuses(400, 422)]
    public static async Task<ActivityPage> Get(
        long? before,
        string? actor,
        string? type,
        Guid? stream,
        string? from,
        string? to,
        int? limit,
        ActivityReader activity,
        CancellationToken ct
    )
    {
        var filter = new ActivityFilter(
            before,
            actor,
            type,
            stream,
            Times.Read("from", from).Time,
            Times.Read("to", to).Time
        );
        var page = await Page.ReadAsync(limit, size => activity.ListAsync(filter, size, ct));
        return new(page.Items, page.Next(a => a.Sequence));
    }

    internal static Refusal? Validate(string field, string? text) =>
        text is null || (text.Length is > 0 and <= MaxTextLength && !text.Contains('\0', StringComparison.Ordinal))
            ? null
            : Refusal.Invalid(field, $"From 1 to {MaxTextLength} characters.");
}
