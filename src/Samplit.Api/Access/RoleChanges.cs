using Marten;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Access;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>Makes roles, changes and deletes them.</summary>
public sealed class RoleChanges(
    StreamStore store,
    RoleReader roles,
    ReadModels models,
    SchemaOptions options,
    TimeProvider clock
)
{
    /// <param name="by">Who asks; null for somebody on the machine.</param>
    public async Task<(CustomRole?, Refusal?)> CreateAsync(
        CreateRoleRequest wanted,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        // How many there are holds until it is saved.
        await AdvisoryLock.TakeAsync(session.Connection!, $"{options.Schema}.{models.Roles.Table}", ct);
        var existing = await session.Query<CustomRole>().CountAsync(r => !r.IsDeleted, ct);
        var decision = DefineRole.Create(wanted.Name, wanted.Allows, wanted.Proposes, wanted.Approves, existing, by);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        session.Events.StartStream<CustomRole>(id, store.AsStored(decision.Events));
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == CustomRoleProjection.NameIndex)
        {
            return (
                null,
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.NameTaken,
                    $"There is a role '{wanted.Name}', or was: what the log says of a name is for ever of one role.",
                    "name"
                )
            );
        }
        return (await session.Events.FetchLatest<CustomRole>(id, ct), null);
    }

    /// <returns>The role as it is then, or why it is as it was.</returns>
    public async Task<(CustomRole?, Refusal?)> ApplyAsync(
        string name,
        ExpectedRevision expected,
        Func<CustomRole, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (Role.Find(name) is not null)
        {
            return (
                null,
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.RoleBuiltIn,
                    "This role is built in, and stays as it is."
                )
            );
        }
        if (await roles.FindAsync(name, ct) is not { Id: var id })
        {
            return (null, RoleReader.NotFound);
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<CustomRole>(id, ct);
        var role = stream.Aggregate!;
        var decision = expected.Allows(role.Revision) ? decide(role) : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (role, null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        await session.SaveChangesAsync(ct);
        return (await session.Events.FetchLatest<CustomRole>(id, ct), null);
    }
}
