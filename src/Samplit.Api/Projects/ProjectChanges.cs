using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Access;
using Samplit.Projections.Streams;

namespace Samplit.Api.Projects;

/// <summary>Makes projects and names them.</summary>
public sealed class ProjectChanges(StreamStore store, TimeProvider clock)
{
    public async Task<(Project?, Refusal?)> CreateAsync(string? name, EventMetadata actor, CancellationToken ct)
    {
        var decision = NameProject.Create(name);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenDocumentSession(actor);
        session.Events.StartStream<Project>(id, store.AsStored(decision.Events));
        return await SaveAsync(session, id, name!, ct);
    }

    public async Task<(Project?, Refusal?)> RenameAsync(
        Guid id,
        string? name,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, ProjectReader.NotFound);
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<Project>(id, ct);
        if (stream.Aggregate is not { } project)
        {
            return (null, ProjectReader.NotFound);
        }
        var decision = expected.Allows(project.Revision)
            ? NameProject.Rename(project, name)
            : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (project, null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        return await SaveAsync(session, id, name!, ct);
    }

    private static async Task<(Project?, Refusal?)> SaveAsync(
        Marten.IDocumentSession session,
        Guid id,
        string name,
        CancellationToken ct
    )
    {
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == ProjectProjection.NameIndex)
        {
            return (
                null,
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.NameTaken,
                    $"Another project is called '{name.Trim()}'.",
                    "name"
                )
            );
        }
        return (await session.Events.FetchLatest<Project>(id, ct), null);
    }
}
