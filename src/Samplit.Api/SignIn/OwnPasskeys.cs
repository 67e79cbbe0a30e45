using System.Buffers.Text;
using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Passkeys of whoever is signed in.</summary>
internal sealed class OwnPasskeys(
    StreamStore store,
    UserTable users,
    PasskeyTable table,
    Passkeys passkeys,
    SessionTable sessions,
    SessionCache cache,
    TimeProvider clock
)
{
    private static readonly Refusal Refused = Refusal.Invalid("credential", "It is no passkey that was asked for.");

    public async Task<IReadOnlyList<StoredPasskey>> ListAsync(HttpContext http, CancellationToken ct) =>
        http.Caller()?.UserId is { } id ? await table.ListAsync(id, ct) : [];

    public async Task<PasskeyRequest?> AskAsync(HttpContext http, CancellationToken ct) =>
        http.Caller()?.UserId is { } id && await users.FindAsync(id, ct) is { UserName: { } name }
            ? await passkeys.AskForNewAsync(http.Request, id, name, ct)
            : null;

    /// <returns>Null when they have it.</returns>
    public async Task<Refusal?> AddAsync(
        HttpContext http,
        string ticket,
        string credential,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (http.Caller()?.UserId is not { } id || await users.FindAsync(id, ct) is not { UserName: { } name })
        {
            return SessionEnds.NoUser;
        }
        if (await passkeys.ReadNewAsync(http.Request, id, name, ticket, credential, ct) is not { } made)
        {
            return Refused;
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        var decision = ChangeUser.AddPasskey(stream.Aggregate!);
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }
        stream.AppendMany(store.AsStored(decision.Events));
        session.Execute(
            table.Insert(
                made.Id,
                id,
                made.PublicKey,
                made.SignCount,
                made.AaGuid,
                [.. (made.Transports ?? []).Select(t => t.ToString())],
                clock.GetUtcNow()
            )
        );
        await EndOtherSessionsAsync(http, id, session, ct);
        return null;
    }

    /// <summary>None that is there is what was wanted.</summary>
    /// <param name="shown">Its id, as the account's page shows it.</param>
    public async Task RemoveAsync(HttpContext http, string shown, EventMetadata actor, CancellationToken ct)
    {
        if (
            http.Caller()?.UserId is not { } id
            || (await table.ListAsync(id, ct)).FirstOrDefault(p => Base64Url.EncodeToString(p.Id) == shown)
                is not { Id: var passkey }
        )
        {
            return;
        }
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (await table.DeleteAsync(session.Connection!, passkey, id, ct))
        {
            stream.AppendMany(store.AsStored([new UserSecondFactorRemoved(SecondFactorKind.Passkey)]));
            await EndOtherSessionsAsync(http, id, session, ct);
        }
    }

    private async Task EndOtherSessionsAsync(
        HttpContext http,
        Guid id,
        Marten.IDocumentSession session,
        CancellationToken ct
    )
    {
        if (http.CallerSession() is { } current)
        {
            session.Execute(sessions.DeleteOthers(id, current.Hash));
        }
        await session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
    }
}
