using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
public sealed record CreateInstallationRequest(
    [Required] Platform? Platform,
    [Required] IReadOnlyList<string?>? Domains,
    string? Project = null
) : IExample
{
    static object IExample.Example =>
        new CreateInstallationRequest(Domain.Installations.Platform.Custom, ["shop.example"]);
}

[Tags("Installations")]
public static class CreateInstallationEndpoint
{
    public static async Task<Decision> LoadAsync(
        CreateInstallationRequest request,
        ProjectReader projects,
        HttpContext http,
        CancellationToken ct
    )
    {
        var caller = http.Caller()!;
        var (project, refusal) = await projects.ChooseAsync(caller, Permission.InstallationCreate, request.Project, ct);
        return refusal is not null
            ? Decision.Refuse(refusal)
            : CreateInstallation.Decide(
                new CreateInstallation(request.Platform, request.Domains, project, caller.UserId)
            );
    }

    [Requires(Permission.InstallationCreate), InProject]
    [WolverinePost("/api/installations"), EndpointSummary("Set up a site that experiments run on")]
    [Refuses(400, 413, 415, 422)]
    public static async Task<Created<InstallationView>> Post(
        CreateInstallationRequest _,
        Decision decision,
        StreamStore store,
        InstallationSecrets secrets,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var (id, token) = (Guid.CreateVersion7(now), InstallationSecrets.NewToken());
        await using var session = store.OpenDocumentSession(actor);
        session.Events.StartStream<Installation>(id, store.AsStored(decision.Events));
        session.Execute(secrets.InsertToken(id, token, now));
        await session.SaveChangesAsync(ct);
        var installation = await session.Events.FetchLatest<Installation>(id, ct);
        return TypedResults.Created($"/api/installations/{id}", InstallationView.From(installation!, token));
    }
}
