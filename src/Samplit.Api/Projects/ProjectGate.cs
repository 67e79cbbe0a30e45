using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Projects;

/// <summary>
/// Behind the check of the permission, and behind <see cref="NamesInRoutes"/>: what belongs to a project where the caller
/// does not have the permission is as unknown to them as what is not there. What lies behind it reads for them in their
/// projects only (<see cref="CallerSessions"/>).
/// </summary>
internal sealed class ProjectGate(NamedRoutes routes, AccessDenials denials, CallerSessions sessions)
{
    public Task PassAsync(HttpContext http, RequestDelegate next) =>
        http.Caller() is { } caller
        && http.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<RequiresAttribute>() is { Permission: var permission }
        && caller.ProjectsWith(permission) is { } projects
            ? sessions.LimitAsync(
                projects,
                () => routes.Find(endpoint) is { } of ? PassAsync(http, of, caller, permission, next) : next(http)
            )
            : next(http);

    private async Task PassAsync(
        HttpContext http,
        INamed of,
        Principal caller,
        Permission permission,
        RequestDelegate next
    )
    {
        if (!Guid.TryParse(http.Request.RouteValues[NamedRoutes.Parameter] as string, out var id))
        {
            await next(http); // which says what is wrong with it
            return;
        }
        Guid? project = null;
        await DatabaseGate.PassAsync(http, async _ => project = await of.FindProjectAsync(id, http.RequestAborted));
        if (project is { } found)
        {
            if (caller.May(permission, found))
            {
                await next(http);
                return;
            }
            denials.Record(of.NotFound.Code, caller.Actor, permission);
        }
        await ExceptionProblems.WriteAsync(http, Problems.Details(of.NotFound));
    }
}
