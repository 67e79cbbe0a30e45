using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>What a link lets somebody do who cannot sign in: be the first user, set a password, come in.</summary>
internal sealed class LinkUse(
    StreamStore store,
    UserWriter writer,
    UserTable users,
    UserLinks links,
    SessionTable sessions,
    SessionCache cache,
    Passwords passwords,
    SecondFactorTickets tickets,
    SecondFactorOptions options,
    FirstRun firstRun,
    ClientAddresses clients,
    TimeProvider clock
)
{
    /// <summary>What happens to whoever takes a link to sign in with a password.</summary>
    private static readonly object[] PasswordSetAndSignedIn =
    [
        new UserPasswordSet(),
        new UserSignedIn(SignInMethod.Link),
    ];

    private static readonly Refusal Refused = new(
        RefusalKind.Forbidden,
        ProblemCodes.LinkRefused,
        "This link was used already, or its time is over. Ask for another one."
    );

    private static readonly Refusal Elsewhere = new(
        RefusalKind.Forbidden,
        ProblemCodes.SetupRefused,
        "The first user is made on the machine that the server runs on. Samplit__SetupFrom__0 lets a network do it, too."
    );

    /// <summary>Makes the first user, a superuser, and signs them in.</summary>
    public async Task<(SignedIn?, Refusal?)> SetUpAsync(
        HttpContext http,
        string? token,
        CreateUser command,
        string? password,
        CancellationToken ct
    )
    {
        if (!firstRun.MayBeFrom(http, clients.Find(http)))
        {
            return (null, Elsewhere);
        }
        var now = clock.GetUtcNow();
        if (
            RandomToken.Parse(token) is not { } link
            || await links.FindAsync(link, now, ct) is not { Purpose: LinkPurpose.Setup }
        )
        {
            return (null, Refused);
        }
        var first = command with { IsSuperuser = true };
        if (
            (
                CreateUser.Decide(first, default, bySuperuser: true, RoleCatalog.BuiltIn, by: null).Refusal
                ?? PasswordRules.Validate("password", password, first.UserName, first.Email, first.FullName)
            ) is
            { } problem
        )
        {
            return (null, problem);
        }
        var (hash, id, session) = (
            await passwords.HashAsync(password!, ct),
            Guid.CreateVersion7(now),
            RandomToken.New()
        );
        await using var change = await writer.BeginAsync(new EventMetadata("system:setup"), ct);
        if (
            !await users.IsEmptyAsync(change.Connection, ct)
            || await links.TakeAsync(change.Connection, link, now, ct) is not { Purpose: LinkPurpose.Setup }
        )
        {
            return (null, Refused);
        }
        if (
            await writer.StartAsync(change, id, first, bySuperuser: true, by: null, ct, PasswordSetAndSignedIn) is
            { } refusal
        )
        {
            return (null, refusal);
        }
        change.Session.Execute(users.SetPassword(id, hash));
        change.Session.Execute(users.RecordSignIn(id, now));
        change.Session.Execute(NewSession(http, session, id, isBreakGlass: false, StoredSession.Lifetime));
        await change.Session.SaveChangesAsync(ct);
        return (new SignedIn(session, StoredSession.Lifetime, id), null);
    }

    /// <summary>
    /// Sets the password of whoever an invitation or a reset is for, and signs them in, unless that takes more.
    /// </summary>
    public async Task<(SignInOutcome?, Refusal?)> SetPasswordAsync(
        HttpContext http,
        string? token,
        string? password,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (
            RandomToken.Parse(token) is not { } link
            || await links.FindAsync(link, now, ct)
                is not { Purpose: LinkPurpose.Invitation or LinkPurpose.Reset, UserId: { } id }
            || await users.FindAsync(id, ct) is not { } user
        )
        {
            return (null, Refused);
        }
        if (PasswordRules.Validate("password", password, user.UserName, user.Email, user.FullName) is { } problem)
        {
            return (null, problem);
        }
        var (hash, session) = (await passwords.HashAsync(password!, ct), RandomToken.New());
        await using var change = await writer.BeginAsync(new EventMetadata($"user:{id:D}"), ct);
        var stream = await change.Session.Events.FetchForExclusiveWriting<User>(id, ct);
        var decision = ChangeUser.SetPassword(stream.Aggregate!);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (await links.TakeAsync(change.Connection, link, now, ct) is null)
        {
            return (null, Refused);
        }
        change.Session.Execute(users.SetPassword(id, hash));
        change.Session.Execute(links.Void(id, now));
        change.Session.Execute(sessions.DeleteOfUser(id));
        var takesPasskey = options.TakesPasskey(stream.Aggregate!);
        if (stream.Aggregate!.HasTotp || takesPasskey)
        {
            // The link stands for the password, and not for the second factor.
            stream.AppendMany(store.AsStored(decision.Events));
            await change.Session.SaveChangesAsync(ct);
            await cache.ForgetUserAsync(id, ct);
            return (takesPasskey ? new PasskeyNeeded() : new SecondFactorNeeded(tickets.Make(id, hash)), null);
        }
        stream.AppendMany(store.AsStored([.. decision.Events, new UserSignedIn(SignInMethod.Link)]));
        change.Session.Execute(users.RecordSignIn(id, now));
        change.Session.Execute(NewSession(http, session, id, isBreakGlass: false, StoredSession.Lifetime));
        await change.Session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
        return (new SignedIn(session, StoredSession.Lifetime, id), null);
    }

    /// <summary>Lets in whoever has the link of a break-glass.</summary>
    public async Task<(SignedIn?, Refusal?)> BreakGlassAsync(HttpContext http, string? token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (
            RandomToken.Parse(token) is not { } link
            || await links.FindAsync(link, now, ct) is not { Purpose: LinkPurpose.BreakGlass, UserId: { } id }
        )
        {
            return (null, Refused);
        }
        var session = RandomToken.New();
        await using var change = await writer.BeginAsync(new EventMetadata($"break_glass:{id:D}"), ct);
        var stream = await change.Session.Events.FetchForExclusiveWriting<BreakGlass>(id, ct);
        if (await links.TakeAsync(change.Connection, link, now, ct) is null)
        {
            return (null, Refused);
        }
        stream.AppendMany(store.AsStored([new BreakGlassUsed()]));
        change.Session.Execute(NewSession(http, session, id, isBreakGlass: true, BreakGlass.SessionLifetime));
        await change.Session.SaveChangesAsync(ct);
        return (new SignedIn(session, BreakGlass.SessionLifetime, UserId: null), null);
    }

    private Npgsql.NpgsqlBatchCommand NewSession(
        HttpContext http,
        RandomToken token,
        Guid id,
        bool isBreakGlass,
        TimeSpan lifetime
    ) => sessions.Insert(token, id, isBreakGlass, http.Request.Headers.UserAgent, clock.GetUtcNow(), lifetime);
}
