using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.TrackedEvents;
using Samplit.Verify.Audit;
using Wolverine.Http;

namespace Samplit.Api.Audit;

/// <param name="StreamId">The stream that tells of the project's events.</param>
/// <param name="Checked">Events of the stream that were intact, one for each batch and erasure.</param>
/// <param name="Rows">The rows beside it; absent where there are none.</param>
/// <param name="Log">Absent where no event was tracked yet.</param>
public sealed record EventVerificationView(
    Guid StreamId,
    AuditVerdict Verdict,
    long Checked,
    TrackedEventFindingsView? Rows,
    LogFindingsView? Log
)
{
    /// <param name="report">Null for a stream that nobody has begun.</param>
    public static EventVerificationView From(Guid stream, AuditReport? report) =>
        new(
            stream,
            report?.Verdict ?? AuditVerdict.Intact,
            report?.Checked ?? 0,
            TrackedEventFindingsView.From(report?.TrackedEvents),
            report is null ? null : LogFindingsView.From(report.Log)
        );
}

[Tags("Audit")]
public static class VerifyEventsEndpoint
{
    [Requires(Permission.AuditVerify), InProject]
    [WolverineGet("/api/events/verification")]
    [EndpointSummary("Hash every tracked event of a project again, and compare with the log")]
    [Refuses(422), LongRead(Bulkheads.StreamScans)]
    public static async Task<(EventVerificationView?, Refusal?)> Get(
        string? project,
        ProjectReader projects,
        Verification verification,
        Principal caller,
        CancellationToken ct
    )
    {
        var (chosen, refusal) = await projects.ChooseAsync(caller, Permission.AuditVerify, project, ct);
        if (refusal is not null)
        {
            return (null, refusal);
        }
        var stream = EventsTracked.StreamOf(Project.Of(chosen));
        return (EventVerificationView.From(stream, await verification.RunAsync(stream, null, null, ct)), null);
    }
}
