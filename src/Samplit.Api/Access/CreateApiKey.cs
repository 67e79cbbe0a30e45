using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it opens at most.</param>
/// <param name="Role">Of an admin key; admin when absent.</param>
/// <param name="Permissions">The only ones of its kind or role that it has; all of them when absent.</param>
/// <param name="Networks">Where it may be used from, in CIDR; anywhere when absent.</param>
/// <param name="ExpiresInDays">90 when absent, 366 at most.</param>
/// <param name="Project">Id or name of the only project that it is for; everywhere when absent.</param>
/// <param name="RequestsPerSecond">How many a server answers with it; any number when absent.</param>
/// <param name="Environment">Of a key for flags, which takes one: that in which it evaluates them.</param>
/// <param name="IsForClients">
/// Of a key for flags, whether it stands in pages and apps, where anybody reads it: it opens flags for clients only.
/// </param>
/// <param name="Domains">
/// Of a key for clients, the sites whose pages may use it, such as shop.example; * for all there are, and none when absent.
/// </param>
public sealed record CreateApiKeyRequest(
    [Required] string? Name,
    [Required] ApiKeyKind? Kind,
    string? Role,
    IReadOnlyList<string?>? Permissions,
    IReadOnlyList<string?>? Networks,
    int? ExpiresInDays,
    string? Project = null,
    int? RequestsPerSecond = null,
    string? Environment = null,
    bool? IsForClients = null,
    IReadOnlyList<string?>? Domains = null
) : IExample
{
    static object IExample.Example =>
        new CreateApiKeyRequest("shop backend", ApiKeyKind.DataPlane, null, null, ["10.1.0.0/16"], ExpiresInDays: 90);
}

[Tags("Access")]
public static class CreateApiKeyEndpoint
{
    [Requires(Permission.KeyCreate), StepUp]
    [WolverinePost("/api/keys"), EndpointSummary("Make an API key, which is told this once")]
    [Refuses(400, 403, 413, 415, 422)]
    public static async Task<(Created<NewApiKeyView>?, Refusal?)> Post(
        CreateApiKeyRequest request,
        ApiKeyChanges keys,
        ProjectReader projects,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        Project? project = null;
        if (request.Project is { } wanted && (project = await projects.FindAsync(wanted, ct)) is null)
        {
            return (null, Refusal.Invalid("project", ProjectReader.NotFound.Detail));
        }
        var (created, refusal) = await keys.CreateAsync(
            new CreateApiKey(
                request.Name,
                request.Kind,
                request.Role,
                request.Permissions,
                request.Networks,
                request.ExpiresInDays,
                project?.Id,
                caller.Person,
                request.RequestsPerSecond,
                request.Environment,
                request.IsForClients,
                request.Domains
            ),
            caller,
            actor,
            ct
        );
        return created is null ? (null, refusal) : (TypedResults.Created($"/api/keys/{created.Key.Id}", created), null);
    }
}
