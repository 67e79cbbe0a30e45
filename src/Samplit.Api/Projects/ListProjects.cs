using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Projects;

[Tags("Projects")]
public static class ListProjectsEndpoint
{
    [Requires(Permission.ProjectRead), InProject]
    [WolverineGet("/api/projects"), EndpointSummary("List the projects that the caller has anything in, newest first")]
    public static async Task<ProjectsView> Get(ProjectReader projects, Principal caller, CancellationToken ct) =>
        new([.. (await projects.ListAsync(caller.ProjectsWith(Permission.ProjectRead), ct)).Select(ProjectView.From)]);
}
