using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Projects;

[Tags("Projects")]
public static class RenameProjectEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ProjectRename)]
    [WolverinePut("/api/projects/{id}"), EndpointSummary("Call a project something else")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(ProjectView?, Refusal?)> Put(
        Guid id,
        NameProjectRequest request,
        ExpectedRevision expected,
        ProjectChanges projects,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (renamed, refusal) = await projects.RenameAsync(id, request.Name, expected, actor, ct);
        return renamed is null ? (null, refusal) : (ProjectView.From(renamed), null);
    }
}
