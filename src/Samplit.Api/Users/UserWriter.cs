using Marten;
using Samplit.Api.Access;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Users;

/// <summary>A change of users that is not saved yet, and that nobody else makes another one beside.</summary>
/// <param name="Superusers">How many there are, before it.</param>
public sealed record UserChange(IDocumentSession Session, Superusers Superusers) : IAsyncDisposable
{
    public Npgsql.NpgsqlConnection Connection => Session.Connection!;

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}

/// <summary>
/// Opens transactions in which who is a user is changed, one after another: how many superusers there are, and whose a
/// name is, holds until it is saved.
/// </summary>
public sealed class UserWriter(StreamStore store, UserTable table)
{
    public async Task<UserChange> BeginAsync(EventMetadata actor, CancellationToken ct)
    {
        var session = store.OpenDocumentSession(actor);
        try
        {
            await session.BeginTransactionAsync(ct);
            await AdvisoryLock.TakeAsync(session.Connection!, table.LockName, ct);
            return new UserChange(session, await table.CountSuperusersAsync(session.Connection!, ct));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a user's stream, with the row of what they are called.</summary>
    /// <param name="by">Who gives the roles; null for somebody on the machine.</param>
    /// <param name="further">What else has happened to them by then.</param>
    /// <returns>Why there is none, or null.</returns>
    public async Task<Refusal?> StartAsync(
        UserChange change,
        Guid id,
        CreateUser command,
        bool bySuperuser,
        Principal? by,
        CancellationToken ct,
        params IEnumerable<object> further
    )
    {
        var decision = CreateUser.Decide(
            command,
            change.Superusers,
            bySuperuser,
            await RoleReader.ReadAsync(change.Session, ct),
            by
        );
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }
        var (userName, email) = await table.AreTakenAsync(change.Connection, command.UserName!, command.Email!, ct);
        if (userName || email)
        {
            return userName
                ? new(RefusalKind.Conflict, ProblemCodes.NameTaken, "Another user has this name.", "userName")
                : new(RefusalKind.Conflict, ProblemCodes.EmailTaken, "Another user has this address.", "email");
        }
        change.Session.Events.StartStream<User>(id, store.AsStored([.. decision.Events, .. further]));
        change.Session.Execute(table.Insert(id, command));
        return null;
    }
}
