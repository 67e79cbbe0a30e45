using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.TrackedEvents;

internal static class TrackEventsEndpoint
{
    /// <param name="project">
    /// Id or name of what the events belong to; where the caller may track any when absent.
    /// </param>
    internal static async Task<IResult> Post(
        HttpContext http,
        string? project,
        ProjectReader projects,
        TrackedEventWriters writers,
        CancellationToken ct
    )
    {
        TrackedEventBody.Read body;
        try
        {
            body = await TrackedEventBody.ReadAsync(http.Request, ct);
        }
        catch (BadHttpRequestException e) when (e.StatusCode != StatusCodes.Status400BadRequest)
        {
            // What the web server refuses has an answer of its own.
            return TypedResults.StatusCode(e.StatusCode);
        }
        if (Requests.ValidateItems("events", body.Events) is { } wrong)
        {
            return Problems.From(wrong);
        }
        var (chosen, refusal) = await ProjectAsync(http, project, projects, ct);
        if (refusal is not null)
        {
            return Problems.From(refusal);
        }
        var views = await writers.TrackAsync(Project.Of(chosen), body.Events, ct);
        return body.IsOne && views[0].Problem is { } problem
            ? TypedResults.Problem(problem)
            : TypedResults.Ok(TrackedEventsView.Of(views));
    }

    /// <summary>Where anybody may ask without a key, there are no projects but the default one.</summary>
    private static async Task<(Guid? Stored, Refusal? Refusal)> ProjectAsync(
        HttpContext http,
        string? project,
        ProjectReader projects,
        CancellationToken ct
    )
    {
        if (http.Caller() is not { } caller)
        {
            return project is null
                ? (null, null)
                : (null, Refusal.Invalid("project", "Who shows no key tracks events of the default project."));
        }
        if (project is null)
        {
            return await projects.ChooseAsync(caller, Permission.EventTrack, project, ct);
        }
        // One that is named is looked up, for no longer than a caller waits.
        (Guid?, Refusal?) chosen = default;
        await DatabaseGate.PassAsync(
            http,
            async _ => chosen = await projects.ChooseAsync(caller, Permission.EventTrack, project, http.RequestAborted)
        );
        return chosen;
    }
}
