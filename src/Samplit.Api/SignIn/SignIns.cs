using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Api.Web;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Signs people in by a password, and lets them show again that they know it.</summary>
public sealed class SignIns(
    StreamStore store,
    UserTable users,
    Passwords passwords,
    SessionTable sessions,
    SessionCache cache,
    SignInThrottle throttle,
    KnownDevices devices,
    ClientNetworks networks,
    TimeProvider clock
)
{
    private static readonly SignInOutcome Failed = new SignInFailed();

    /// <param name="login">A user name or a mail address.</param>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, string login, string password, CancellationToken ct)
    {
        var user = IsPossible(login, password) ? await users.FindAsync(login, ct) : null;
        return await TryAsync(http, user, login, password, SignInMethod.Password, ct);
    }

    /// <summary>Gives whoever is signed in another session, in which they showed a moment ago who they are.</summary>
    public async Task<SignInOutcome> StepUpAsync(HttpContext http, string password, CancellationToken ct)
    {
        var user = IsUser(http, out var id) ? await users.FindAsync(id, ct) : null;
        return await TryAsync(http, user, $"{id}", password, SignInMethod.StepUp, ct);
    }

    /// <summary>Whether whoever is signed in knows their password: for another one, it is asked again.</summary>
    /// <returns>Null when they do.</returns>
    public async Task<SignInOutcome?> CheckAsync(HttpContext http, string password, CancellationToken ct)
    {
        var user = IsUser(http, out var id) ? await users.FindAsync(id, ct) : null;
        var (limit, whose) = LimitOf(http, user, $"{id}");
        return !await throttle.TryTakeAsync(limit, whose, ct) ? new SignInThrottled(limit.RetryAfter)
            : (await VerifyAsync(user, password, ct)).IsRight ? null
            : Failed;
    }

    private async Task<SignInOutcome> TryAsync(
        HttpContext http,
        NamedUser? user,
        string login,
        string password,
        SignInMethod method,
        CancellationToken ct
    )
    {
        var (limit, whose) = LimitOf(http, user, login);
        if (
            limit != SignInLimit.Device
            && networks.Find(http) is { } network
            && !await throttle.TryTakeAsync(SignInLimit.Address, network.ToString(), ct)
        )
        {
            return new SignInThrottled(SignInLimit.Address.RetryAfter);
        }
        if (!await throttle.TryTakeAsync(limit, whose, ct))
        {
            return new SignInThrottled(limit.RetryAfter);
        }
        var check = await VerifyAsync(user, password, ct);
        if (!check.IsRight)
        {
            return Failed;
        }
        var (now, id, token) = (clock.GetUtcNow(), user!.User.Id, RandomToken.New());
        await using var session = store.OpenDocumentSession(new EventMetadata(user.User.Principal().Actor));
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (stream.Aggregate is not { IsActive: true })
        {
            return Failed;
        }
        stream.AppendMany(store.AsStored([new UserSignedIn(method)]));
        if (check.NewHash is { } hash)
        {
            session.Execute(users.SetPassword(id, hash));
        }
        session.Execute(users.RecordSignIn(id, now));
        session.Execute(throttle.GiveBack(limit, whose));
        var old = RandomToken.Parse(SessionCookies.Read(http.Request))?.Hash;
        if (old is not null)
        {
            // Whatever the browser had is over, whoever put it there.
            session.Execute(sessions.Delete(old));
        }
        session.Execute(
            sessions.Insert(token, id, isBreakGlass: false, http.Request.Headers.UserAgent, now, StoredSession.Lifetime)
        );
        await session.SaveChangesAsync(ct);
        if (old is not null)
        {
            await cache.ForgetAsync(old, ct);
        }
        return new SignedIn(token, StoredSession.Lifetime, id);
    }

    /// <summary>A hash is computed whatever comes, so that no answer comes sooner than others.</summary>
    private async Task<PasswordCheck> VerifyAsync(NamedUser? user, string password, CancellationToken ct)
    {
        var kept = await users.FindPasswordAsync(user?.User.Id ?? Guid.AllBitsSet, ct);
        var hash = user is { User.IsActive: true } ? kept : null;
        return await passwords.CheckAsync(hash, password.Length <= 2 * PasswordRules.MaxLength ? password : "", ct);
    }

    /// <summary>Whose tries these are: a browser's that knows the account, or everybody's who tries it.</summary>
    private (SignInLimit Limit, string Whose) LimitOf(HttpContext http, NamedUser? user, string login) =>
        user is not null && devices.Find(http, user.User.Id) is { } device
            ? (SignInLimit.Device, device)
            // Their name and their mail are one account.
            : (SignInLimit.Account, user?.User.Id.ToString() ?? login.ToLowerInvariant());

    private static bool IsUser(HttpContext http, out Guid id)
    {
        id = http.Caller()!.Id;
        return http.Caller() is { Kind: PrincipalKind.User };
    }

    private static bool IsPossible(string login, string password) =>
        login.Length is > 0 and <= CreateUser.MaxEmailLength
        && !login.Contains('\0', StringComparison.Ordinal)
        && password.Length > 0;
}
