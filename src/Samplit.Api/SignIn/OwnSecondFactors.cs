using JasperFx.Events;
using Marten;
using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>What whoever is signed in shows besides their password: adds it, removes it, makes codes for when it is lost.</summary>
public sealed class OwnSecondFactors(
    StreamStore store,
    UserTable users,
    SecondFactorTable table,
    SessionTable sessions,
    SessionCache cache,
    TimeProvider clock
)
{
    /// <summary>For how long a secret waits for its first code.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly Refusal Missing = new(
        RefusalKind.Conflict,
        ProblemCodes.NoSecondFactor,
        "You have no authenticator app."
    );

    private static readonly Refusal NotStarted = new(
        RefusalKind.Conflict,
        ProblemCodes.NoSecondFactor,
        $"There is no secret that waits for its first code; one does so for {Patience.TotalMinutes} minutes."
    );

    public async Task<(TotpView?, Refusal?)> FindAsync(HttpContext http, CancellationToken ct) =>
        http.Caller()!.UserId is { } id && await users.FindAsync(id, ct) is { } user
            ? (new TotpView(user.User.HasTotp, await table.CountCodesAsync(id, ct)), null)
            : (null, SessionEnds.NoUser);

    /// <summary>Draws a secret, which counts when a first code has shown that the app has it.</summary>
    public async Task<(NewTotpView?, Refusal?)> StartAsync(HttpContext http, EventMetadata actor, CancellationToken ct)
    {
        if (http.Caller()!.UserId is not { } id || await users.FindAsync(id, ct) is not { UserName: { } name })
        {
            return (null, SessionEnds.NoUser);
        }
        var secret = TotpCode.NewSecret();
        var refusal = await ChangeAsync(
            id,
            actor,
            (session, stream) =>
            {
                var decision = ChangeUser.AddTotp(stream.Aggregate!);
                if (decision.Refusal is null)
                {
                    session.Execute(table.Insert(id, secret, clock.GetUtcNow()));
                }
                return Task.FromResult(decision.Refusal);
            },
            ct
        );
        return refusal is null
            ? (new NewTotpView(TotpCode.Text(secret), TotpCode.Uri(secret, name)), null)
            : (null, refusal);
    }

    /// <summary>From now on a code is asked for. All other sessions end.</summary>
    public async Task<(RecoveryCodesView?, Refusal?)> ConfirmAsync(
        HttpContext http,
        string code,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (http.Caller()!.UserId is not { } id)
        {
            return (null, SessionEnds.NoUser);
        }
        var codes = NewCodes();
        var refusal = await ChangeAsync(
            id,
            actor,
            async (session, stream) =>
            {
                var now = clock.GetUtcNow();
                var decision = ChangeUser.AddTotp(stream.Aggregate!);
                if (decision.Refusal is { } exists)
                {
                    return exists;
                }
                if (
                    await table.FindAsync(session.Connection!, id, ct) is not { ConfirmedAt: null } pending
                    || now - pending.CreatedAt > Patience
                )
                {
                    return NotStarted;
                }
                if (TotpCode.Find(pending.Secret, code, now) is not { } step)
                {
                    return Refusal.Invalid("code", "The six digits that the app shows now.");
                }
                stream.AppendMany(store.AsStored(decision.Events));
                session.Execute(table.Confirm(id, step, now));
                Execute(session, table.ReplaceCodes(id, codes));
                EndOtherSessions(session, http, id);
                return null;
            },
            ct
        );
        return refusal is null ? (RecoveryCodesView.From(codes), null) : (null, refusal);
    }

    /// <summary>The password is enough again. All other sessions end. None that is there is what was wanted.</summary>
    public async Task<Refusal?> RemoveAsync(HttpContext http, EventMetadata actor, CancellationToken ct) =>
        http.Caller()!.UserId is not { } id
            ? SessionEnds.NoUser
            : await ChangeAsync(
                id,
                actor,
                (session, stream) =>
                {
                    var decision = ChangeUser.RemoveTotp(stream.Aggregate!);
                    Execute(session, table.Delete(id));
                    if (decision.Events.Count > 0)
                    {
                        stream.AppendMany(store.AsStored(decision.Events));
                        EndOtherSessions(session, http, id);
                    }
                    return Task.FromResult(decision.Refusal);
                },
                ct
            );

    /// <summary>In place of all that there are.</summary>
    public async Task<(RecoveryCodesView?, Refusal?)> MakeCodesAsync(
        HttpContext http,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (http.Caller()!.UserId is not { } id)
        {
            return (null, SessionEnds.NoUser);
        }
        var codes = NewCodes();
        var refusal = await ChangeAsync(
            id,
            actor,
            (session, stream) =>
            {
                if (!stream.Aggregate!.HasTotp)
                {
                    return Task.FromResult<Refusal?>(Missing);
                }
                Execute(session, table.ReplaceCodes(id, codes));
                return Task.FromResult<Refusal?>(null);
            },
            ct
        );
        return refusal is null ? (RecoveryCodesView.From(codes), null) : (null, refusal);
    }

    /// <summary>Has the user's stream for itself meanwhile, as whoever takes a code does.</summary>
    private async Task<Refusal?> ChangeAsync(
        Guid id,
        EventMetadata actor,
        Func<IDocumentSession, IEventStream<User>, Task<Refusal?>> change,
        CancellationToken ct
    )
    {
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (stream.Aggregate is null)
        {
            return SessionEnds.NoUser;
        }
        if (await change(session, stream) is { } refusal)
        {
            return refusal;
        }
        await session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
        return null;
    }

    private void EndOtherSessions(IDocumentSession session, HttpContext http, Guid id)
    {
        if (http.CallerSession() is { } current)
        {
            session.Execute(sessions.DeleteOthers(id, current.Hash));
        }
    }

    private static void Execute(IDocumentSession session, IEnumerable<Npgsql.NpgsqlBatchCommand> commands)
    {
        foreach (var command in commands)
        {
            session.Execute(command);
        }
    }

    private static RecoveryCode[] NewCodes() =>
        [.. Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New())];
}
