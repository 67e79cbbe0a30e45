using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Audit;

/// <summary>One event that no visitor caused, or all visits between two of them.</summary>
/// <param name="Sequence">The event, or the last one of the visits.</param>
/// <param name="From">The first of the visits; absent for one event.</param>
/// <param name="Type">Of the event; absent for visits.</param>
/// <param name="OccurredAt">Of the event, or the last one of the visits.</param>
/// <param name="Assignments">Among the visits; absent for one event, and where the page cuts visits off.</param>
/// <param name="Conversions">Likewise.</param>
public sealed record RecordRowView(
    long Sequence,
    long? From,
    string? Type,
    DateTimeOffset OccurredAt,
    string? Actor,
    long? Assignments,
    long? Conversions
);

/// <param name="Rows">Newest first.</param>
/// <param name="Next">What to give as <c>before</c> for the next page; absent on the last one.</param>
public sealed record RecordView(Guid ExperimentId, IReadOnlyList<RecordRowView> Rows, long? Next);

[Tags("Audit")]
public static class ListRecordEndpoint
{
    /// <param name="before">Only what is before this event; from 2.</param>
    /// <param name="limit">Events that no visitor caused, 1 to 1,000; 100 when absent.</param>
    /// <param name="type">Only events of this type; then there are no visits.</param>
    /// <param name="actor">Only what this one did; then there are no visits.</param>
    [Requires(Permission.AuditRead)]
    [WolverineGet("/api/experiments/{id}/record")]
    [EndpointSummary("What happened to an experiment, with visits between two other events added up")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(RecordView?, Refusal?)> Get(
        Guid id,
        long? before,
        int? limit,
        string? type,
        string? actor,
        RecordReader record,
        CancellationToken ct
    )
    {
        var problem =
            Requests.ValidateLimit(limit)
            ?? (before is < 2 ? Refusal.Invalid("before", "An event, from 2.") : null)
            ?? ListActivityEndpoint.Validate("type", type)
            ?? ListActivityEndpoint.Validate("actor", actor);
        if (problem is not null)
        {
            return (null, problem);
        }
        var rows = await record.ReadAsync(
            new(id, before ?? long.MaxValue, limit ?? Limits.DefaultPageSize, type, actor),
            ct
        );
        return rows is var (found, next) ? (new(id, found, next), null) : (null, Refusal.ExperimentNotFound);
    }
}
