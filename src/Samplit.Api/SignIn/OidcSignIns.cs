using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Gives a session to whom the identity provider vouches for: a user that it has made, or is connected with.</summary>
/// <remarks>
/// What the provider's word changes is its own doing in the log, and not the user's: whoever reads that somebody got a
/// role should not read that they gave it to themselves. A sign-in that changes nothing is the user's.
/// </remarks>
internal sealed class OidcSignIns(
    StreamStore store,
    UserWriter writer,
    UserTable users,
    IdentityTable identities,
    SessionTable sessions,
    SessionCache cache,
    NewSessions newSessions,
    OidcProvider provider,
    TimeProvider clock
)
{
    public const string Actor = "system:oidc";

    public static readonly Refusal Stale = new(
        RefusalKind.Conflict,
        ProblemCodes.SignInFailed,
        "This took too long, or was done already. Try again."
    );

    private static readonly Refusal Unknown = new(
        RefusalKind.Forbidden,
        ProblemCodes.SignInFailed,
        "Nobody here is connected with this account. Whoever runs this server can invite you."
    );

    private static readonly Refusal Nameless = new(
        RefusalKind.Conflict,
        ProblemCodes.SignInFailed,
        "Your account has no mail address that can be one here. Whoever runs it can add one."
    );

    private static readonly Refusal Taken = new(
        RefusalKind.Conflict,
        ProblemCodes.EmailTaken,
        "Somebody here has this mail address or user name already, with a password. If that is you, sign in with it, and connect "
            + "both at /account."
    );

    private static readonly Refusal NotRecent = new(
        RefusalKind.Forbidden,
        ProblemCodes.StepUpRequired,
        "Your organization does not say that you showed it who you are just now."
    );

    private static readonly Refusal OtherAccount = new(
        RefusalKind.Forbidden,
        ProblemCodes.SignInFailed,
        "This is another account than the one that you are signed in with."
    );

    public async Task<(SignedIn?, Refusal?)> SignInAsync(HttpContext http, OidcTicket ticket, CancellationToken ct) =>
        await identities.FindAsync(ticket.Identity, ct) is { } id
            ? await OpenAsync(http, ticket, id, SignInMethod.Oidc, ct)
            : await ProvisionAsync(http, ticket, ct);

    /// <summary>Gives whoever is signed in another session, in which they showed a moment ago who they are.</summary>
    public async Task<(SignedIn?, Refusal?)> StepUpAsync(HttpContext http, OidcTicket ticket, CancellationToken ct) =>
        http.Caller()?.UserId is not { } id
        || id != ticket.UserId
        || await identities.FindAsync(ticket.Identity, ct) != id
            ? (null, OtherAccount)
        : !IsRecent(ticket) ? (null, NotRecent)
        : await OpenAsync(http, ticket, id, SignInMethod.StepUp, ct);

    /// <summary>Whether they showed the provider who they are as lately as what is dangerous takes.</summary>
    public bool IsRecent(OidcTicket ticket) =>
        ticket.AuthenticatedAt is { } at && clock.GetUtcNow() - at <= CallerSession.StepUpLifetime;

    /// <summary>Somebody whom the provider has not sent before.</summary>
    private async Task<(SignedIn?, Refusal?)> ProvisionAsync(HttpContext http, OidcTicket ticket, CancellationToken ct)
    {
        if (ticket.Email is not { } email)
        {
            return (null, provider.Required.CreateUsers ? Nameless : Unknown);
        }
        var now = clock.GetUtcNow();
        var names = ExternalUser.UserNames(ticket.UserName, email);
        Guid known;
        await using (var change = await writer.BeginAsync(new EventMetadata(Actor), ct))
        {
            if (await identities.FindAsync(change.Connection, ticket.Identity, ct) is { } meanwhile)
            {
                known = meanwhile;
            }
            else
            {
                var others = await users.FindAnyAsync(names, email, ct);
                var same = others.FirstOrDefault(u => Same(u.Email, email));
                if (same is { User: { IsExternal: true, Identities: 0 } } && !ticket.IsEmailDoubtful)
                {
                    // The provider has announced them, with this address, before they came.
                    if (await AddAsync(change, same.User.Id, ticket, now, ct) is { } refusal)
                    {
                        return (null, refusal);
                    }
                    await change.Session.SaveChangesAsync(ct);
                    known = same.User.Id;
                }
                else
                {
                    return !provider.Required.CreateUsers ? (null, Unknown)
                        : same is not null || others.Any(u => Same(u.UserName, names[0]) && !u.User.IsExternal)
                            ? (null, Taken)
                        : names.FirstOrDefault(n => !others.Any(u => Same(u.UserName, n))) is { } free
                            ? await CreateAsync(http, change, ticket, free, now, ct)
                        : (null, Taken);
                }
            }
        }
        return await OpenAsync(http, ticket, known, SignInMethod.Oidc, ct);
    }

    private async Task<(SignedIn?, Refusal?)> CreateAsync(
        HttpContext http,
        UserChange change,
        OidcTicket ticket,
        string userName,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (!await identities.TryUseAsync(change.Connection, ticket.Id, ticket.ExpiresAt, ct))
        {
            return (null, Stale);
        }
        var id = Guid.CreateVersion7(now);
        var command = new CreateUser(
            userName,
            ticket.Email,
            ticket.FullName,
            Company: null,
            [.. Granted(ticket).Select(r => r.ToString())],
            IsSuperuser: false,
            IsExternal: true
        );
        object[] further = [new UserIdentityAdded(), new UserSignedIn(SignInMethod.Oidc)];
        if (await writer.StartAsync(change, id, command, bySuperuser: false, by: null, ct, further) is { } refusal)
        {
            return (null, refusal.Field == "email" && refusal.Code == ProblemCodes.InvalidRequest ? Nameless : refusal);
        }
        change.Session.Execute(identities.Insert(ticket.Identity, id, now));
        var added = newSessions.Add(http, change.Session, id, now, StepUpAt(ticket, now), ticket.ProviderSession);
        return (await newSessions.SaveAsync(change.Session, added, ct), null);
    }

    private async Task<(SignedIn?, Refusal?)> OpenAsync(
        HttpContext http,
        OidcTicket ticket,
        Guid id,
        SignInMethod method,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var session = store.OpenDocumentSession(new EventMetadata($"user:{id:D}"));
        await session.BeginTransactionAsync(ct);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (
            stream.Aggregate is not { } user
            || await identities.FindAsync(session.Connection!, ticket.Identity, ct) != id
        )
        {
            // They were disconnected or erased meanwhile.
            return (null, Unknown);
        }
        if (!await identities.TryUseAsync(session.Connection!, ticket.Id, ticket.ExpiresAt, ct))
        {
            return (null, Stale);
        }
        var decision = ExternalUser.SignIn(user, provider.Required.KnownRoles, Granted(ticket));
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var isOther = decision.Events.Count > 0;
        stream.AppendMany(store.AsStored([.. decision.Events, new UserSignedIn(method)]));
        if (isOther)
        {
            session.LastModifiedBy = Actor;
            // As when somebody else gives them another role.
            session.Execute(sessions.DeleteOfUser(id));
        }
        var signedIn = await newSessions.SaveAsync(
            session,
            newSessions.Add(http, session, id, now, StepUpAt(ticket, now), ticket.ProviderSession),
            ct
        );
        if (isOther)
        {
            await cache.ForgetUserAsync(id, ct);
        }
        return (signedIn, null);
    }

    /// <summary>Connects somebody, in a transaction that has the lock.</summary>
    /// <returns>Why they are not; null when that only has to be saved.</returns>
    public async Task<Refusal?> AddAsync(
        UserChange change,
        Guid id,
        OidcTicket ticket,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var stream = await change.Session.Events.FetchForExclusiveWriting<User>(id, ct);
        var decision = ExternalUser.AddIdentity(stream.Aggregate!);
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }
        stream.AppendMany(store.AsStored(decision.Events));
        change.Session.Execute(identities.Insert(ticket.Identity, id, now));
        return null;
    }

    private IReadOnlyList<RoleGrant> Granted(OidcTicket ticket) =>
        [.. ticket.Roles.Select(i => provider.Required.KnownRoles[i])];

    /// <summary>Whoever was with the provider already may have shown it long ago who they are.</summary>
    private static DateTimeOffset StepUpAt(OidcTicket ticket, DateTimeOffset now) =>
        ticket.AuthenticatedAt is not { } at ? DateTimeOffset.UnixEpoch
        : at < now ? at
        : now;

    private static bool Same(string? one, string? other) =>
        one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
