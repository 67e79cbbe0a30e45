using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Installations;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.Installations;

internal static class InstallationEndpoints
{
    internal static async Task<Results<Created<InstallationView>, ProblemHttpResult>> Create(
        CreateInstallationRequest request,
        StreamStore store,
        ReadModels models,
        InstallationSecrets secrets,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var decision = CreateInstallation.Decide(new CreateInstallation(request.Platform, request.Domains));
        if (decision.Refusal is { } refusal)
        {
            return Problems.From(refusal);
        }
        var now = clock.GetUtcNow();
        var (id, token) = (Guid.CreateVersion7(now), InstallationSecrets.NewToken());
        await using var session = store.OpenSession(Requests.Metadata());
        session.Append(EventStream.New(id, StreamTypes.Installation), decision.Events);
        session.Execute(secrets.InsertToken(id, token, now));
        var saved = await session.SaveChangesAsync(ct);
        var installation = saved[0].Stream.Snapshot(models.Installations)!;
        return TypedResults.Created($"/api/installations/{id}", InstallationView.From(installation, token));
    }

    internal static async Task<Results<Ok<InstallationView>, ProblemHttpResult>> Get(
        Guid id,
        InstallationReader installations,
        CancellationToken ct
    ) =>
        await installations.FindAsync(id, ct) is { } site
            ? TypedResults.Ok(InstallationView.From(site.Installation, site.Token))
            : Problems.From(NotFound);

    internal static async Task<Results<Ok<InstallationPage>, ProblemHttpResult>> List(
        Guid? after,
        int? limit,
        InstallationReader installations,
        CancellationToken ct
    )
    {
        var (size, problem) = Requests.PageSize(limit);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var page = await installations.ListAsync(after, size + 1, ct);
        var views = page.Take(size).Select(s => InstallationView.From(s.Installation, s.Token)).ToArray();
        return TypedResults.Ok(new InstallationPage(views, page.Count > size ? views[^1].Id : null));
    }

    internal static Task<Results<Ok<InstallationView>, ProblemHttpResult>> SetDomains(
        Guid id,
        DomainsRequest request,
        HttpContext http,
        InstallationChanges changes,
        CancellationToken ct
    ) => ChangeAsync(id, (i, _) => ChangeInstallation.SetDomains(i, request.Domains), http, changes, ct);

    internal static Task<Results<Ok<InstallationView>, ProblemHttpResult>> RotateToken(
        Guid id,
        RotateTokenRequest request,
        HttpContext http,
        InstallationChanges changes,
        CancellationToken ct
    )
    {
        // What no TimeSpan holds is out of range all the same.
        TimeSpan? grace = request.GraceSeconds is { } seconds
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, int.MaxValue))
            : null;
        return ChangeAsync(id, (i, now) => ChangeInstallation.RotateToken(i, grace, now), http, changes, ct);
    }

    internal static Task<Results<Ok<InstallationView>, ProblemHttpResult>> SetCredentials(
        Guid id,
        CredentialsRequest request,
        HttpContext http,
        InstallationChanges changes,
        InstallationSecrets secrets,
        CancellationToken ct
    )
    {
        var (platform, problem) = Credentials.Read(request);
        return ChangeAsync(
            id,
            (i, _) => problem is not null ? Decision.Refuse(problem) : ChangeInstallation.SetCredentials(i, platform),
            http,
            changes,
            ct,
            () => secrets.Keep(id, request)
        );
    }

    /// <summary>Makes the endpoint of a step that takes nothing to decide but the installation.</summary>
    internal static Func<
        Guid,
        HttpContext,
        InstallationChanges,
        CancellationToken,
        Task<Results<Ok<InstallationView>, ProblemHttpResult>>
    > Take(Func<Installation, Decision> step) =>
        (id, http, changes, ct) => ChangeAsync(id, (i, _) => step(i), http, changes, ct);

    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, "installation_not_found", "There is no installation with this id.");

    private static async Task<Results<Ok<InstallationView>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        Func<Installation, DateTimeOffset, Decision> decide,
        HttpContext http,
        InstallationChanges changes,
        CancellationToken ct,
        Func<NpgsqlBatchCommand>? alongside = null
    )
    {
        var (expected, problem) = Requests.IfMatch(http.Request);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var (site, refusal) = await changes.ApplyAsync(id, expected, decide, alongside, ct);
        return refusal is null
            ? TypedResults.Ok(InstallationView.From(site!.Installation, site.Token))
            : Problems.From(refusal);
    }
}
