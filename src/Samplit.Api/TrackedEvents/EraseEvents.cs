using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.TrackedEvents;

/// <param name="UnitType">What the unit is: user, household or session.</param>
/// <param name="Unit">The identifier that its events were tracked with.</param>
/// <param name="Project">Id or name of the project; where the caller may erase when absent.</param>
public sealed record EraseEventsRequest([Required] UnitType? UnitType, [Required] string? Unit, string? Project = null)
    : IExample
{
    static object IExample.Example => new EraseEventsRequest(Domain.Visitors.UnitType.User, "user-123");
}

/// <param name="Events">How many were erased; those that were before do not count.</param>
/// <param name="Batches">How many batches these were of.</param>
/// <param name="Imports">How many experiments out of files had the unit, and have it no more.</param>
/// <param name="StreamId">The stream of the project's events, where the erasure stands in the log.</param>
/// <param name="Sequences">Of the events there that tell of it; none where there was nothing to erase.</param>
public sealed record EventErasureView(
    long Events,
    int Batches,
    int Imports,
    Guid StreamId,
    IReadOnlyList<long> Sequences
) : IExample
{
    static object IExample.Example => new EventErasureView(12, 3, 1, IExample.SomeId, [42]);
}

[Tags("Tracked events")]
public static class EraseEventsEndpoint
{
    public static Refusal? Validate(EraseEventsRequest request) =>
        TrackEvent.ValidateUnit(request.UnitType, request.Unit);

    [Requires(Permission.EventErase), InProject, StepUp]
    [WolverinePost("/api/events/erasures")]
    [EndpointSummary("Erase what a unit did, for ever: of its events the hashes stay, so that the log still verifies")]
    [Refuses(400, 413, 415, 422)]
    public static async Task<(EventErasureView?, Refusal?)> Post(
        EraseEventsRequest request,
        ProjectReader projects,
        EventErasures erasures,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (project, refusal) = await projects.ChooseAsync(caller, Permission.EventErase, request.Project, ct);
        return refusal is null
            ? (await erasures.EraseAsync(Project.Of(project), request.UnitType!.Value, request.Unit!, actor, ct), null)
            : (null, refusal);
    }
}
