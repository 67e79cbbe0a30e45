using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Api.Web;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Signs people in by a password or a passkey, and lets them show again that they know it.</summary>
public sealed class SignIns(
    StreamStore store,
    UserTable users,
    Passwords passwords,
    NewSessions newSessions,
    SignInThrottle throttle,
    KnownDevices devices,
    SecondFactorTable secondFactors,
    SecondFactorTickets tickets,
    Passkeys passkeys,
    PasskeyTable passkeyTable,
    ClientNetworks networks,
    AccessDenials denials,
    SecondFactorOptions options,
    TimeProvider clock
)
{
    private static readonly SignInOutcome Failed = new SignInFailed();
    private static readonly SignInOutcome RefusedFactor = new SecondFactorRefused();

    /// <param name="login">A user name or a mail address.</param>
    public async Task<SignInOutcome> SignInAsync(HttpContext http, string login, string password, CancellationToken ct)
    {
        var user = IsPossible(login, password) ? await users.FindAsync(login, ct) : null;
        return RecordDenial(user, await TryAsync(http, user, login, password, code: null, SignInMethod.Password, ct));
    }

    /// <summary>Gives whoever is signed in another session, in which they showed a moment ago who they are.</summary>
    /// <param name="code">Of the app, or a recovery code; null when none was given.</param>
    public async Task<SignInOutcome> StepUpAsync(HttpContext http, string password, string? code, CancellationToken ct)
    {
        var user = IsUser(http, out var id) ? await users.FindAsync(id, ct) : null;
        return RecordDenial(user, await TryAsync(http, user, $"{id}", password, code, SignInMethod.StepUp, ct));
    }

    /// <summary>Whether whoever is signed in knows their password: for another one, it is asked again.</summary>
    /// <returns>Null when they do.</returns>
    public async Task<SignInOutcome?> CheckAsync(HttpContext http, string password, CancellationToken ct)
    {
        var user = IsUser(http, out var id) ? await users.FindAsync(id, ct) : null;
        var (limit, whose) = LimitOf(http, user, $"{id}");
        return !await throttle.TryTakeAsync(limit, whose, ct) ? new SignInThrottled(limit.RetryAfter)
            : (await VerifyAsync(user, password, ct)).Check.IsRight ? null
            : RecordDenial(user, Failed);
    }

    /// <summary>Goes on where <see cref="SignInAsync"/> said that a second factor is needed.</summary>
    /// <param name="code">Of the app, or a recovery code.</param>
    public async Task<SignInOutcome> GiveSecondFactorAsync(
        HttpContext http,
        string ticket,
        string code,
        CancellationToken ct
    )
    {
        if (tickets.Open(ticket) is not { } opened || await users.FindAsync(opened.UserId, ct) is not { } user)
        {
            return RecordDenial(user: null, RefusedFactor);
        }
        if (await ThrottleAsync(http, user, $"{opened.UserId}", ct) is { } throttled)
        {
            return RecordDenial(user, throttled);
        }
        return RecordDenial(
            user,
            opened.IsOf(await users.FindPasswordAsync(opened.UserId, ct))
                ? await OpenSessionAsync(
                    http,
                    user,
                    new Shown(SignInMethod.Password, NewHash: null, Ticket: null, IsByTicket: true, code),
                    ct
                )
                : RefusedFactor
        );
    }

    /// <summary>Signs in without a name or a password. Nobody guesses a signature, so no account is slowed down.</summary>
    public async Task<SignInOutcome> SignInWithPasskeyAsync(
        HttpContext http,
        string ticket,
        string credential,
        CancellationToken ct
    )
    {
        if (
            networks.Find(http) is { } network
            && !await throttle.TryTakeAsync(SignInLimit.Address, network.ToString(), ct)
        )
        {
            return new SignInThrottled(SignInLimit.Address.RetryAfter);
        }
        return
            await passkeys.ReadAsync(http.Request, ticket, credential, ct) is { } use
            && await users.FindAsync(use.Passkey.UserId, ct) is { } user
            ? await OpenSessionAsync(
                http,
                user,
                new Shown(SignInMethod.Passkey, NewHash: null, Ticket: null, IsByTicket: false, Code: null, use),
                ct
            )
            : Failed;
    }

    /// <summary>Has what was refused written into the log, by the account where there is one.</summary>
    private SignInOutcome RecordDenial(NamedUser? user, SignInOutcome outcome)
    {
        var code = outcome switch
        {
            SignInFailed => ProblemCodes.SignInFailed,
            SecondFactorRefused => ProblemCodes.SecondFactorRefused,
            SignInThrottled => ProblemCodes.TooManyRequests,
            _ => null,
        };
        if (code is not null)
        {
            denials.Record(code, user?.User.Principal().Actor);
        }
        return outcome;
    }

    private async Task<SignInOutcome> TryAsync(
        HttpContext http,
        NamedUser? user,
        string login,
        string password,
        string? code,
        SignInMethod method,
        CancellationToken ct
    )
    {
        if (await ThrottleAsync(http, user, login, ct) is { } throttled)
        {
            return throttled;
        }
        var (check, hash) = await VerifyAsync(user, password, ct);
        if (!check.IsRight)
        {
            return Failed;
        }
        var ticket = method == SignInMethod.Password ? tickets.Make(user!.User.Id, check.NewHash ?? hash!) : null;
        return await OpenSessionAsync(
            http,
            user!,
            new Shown(method, check.NewHash, ticket, IsByTicket: false, code),
            ct
        );
    }

    /// <summary>Counts a try, of a password or of a code.</summary>
    /// <returns>Null when there was one left.</returns>
    private async Task<SignInOutcome?> ThrottleAsync(
        HttpContext http,
        NamedUser? user,
        string login,
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
        return await throttle.TryTakeAsync(limit, whose, ct) ? null : new SignInThrottled(limit.RetryAfter);
    }

    /// <summary>Lets in whoever gave the right password, if that is enough or the code is right, too.</summary>
    private async Task<SignInOutcome> OpenSessionAsync(
        HttpContext http,
        NamedUser user,
        Shown shown,
        CancellationToken ct
    )
    {
        var (now, id) = (clock.GetUtcNow(), user.User.Id);
        await using var session = store.OpenDocumentSession(new EventMetadata(user.User.Principal().Actor));
        await session.BeginTransactionAsync(ct);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (stream.Aggregate is not { IsActive: true } current)
        {
            return Failed;
        }
        if (shown.NewHash is { } hash)
        {
            session.Execute(users.SetPassword(id, hash));
        }
        if (shown.Passkey is { } used)
        {
            if (!await passkeyTable.RecordUseAsync(session.Connection!, used.Passkey, used.SignCount, now, ct))
            {
                return Failed;
            }
        }
        else
        {
            var (limit, whose) = LimitOf(http, user, "");
            session.Execute(throttle.Refund(limit, whose));
        }
        if (shown.Passkey is null && options.TakesPasskey(current))
        {
            return new PasskeyNeeded();
        }
        // A passkey is two factors: the device, and what unlocks it.
        var takesCode = current.HasTotp && shown.Passkey is null;
        if (takesCode && shown.Code is null)
        {
            if (shown.Ticket is null)
            {
                return new SecondFactorMissing();
            }
            await session.SaveChangesAsync(ct);
            return new SecondFactorNeeded(shown.Ticket);
        }
        var taken = takesCode ? await secondFactors.TakeAsync(session.Connection!, id, shown.Code!, now, ct) : null;
        // With a ticket for a second factor that was removed meanwhile, they begin again.
        if (taken is null && (takesCode || shown.IsByTicket))
        {
            return RefusedFactor;
        }
        if (taken is not null)
        {
            session.Execute(taken.Use);
        }
        stream.AppendMany(
            store.AsStored(
                taken is { IsRecovery: true }
                    ? [new UserRecoveryCodeUsed(), new UserSignedIn(shown.Method)]
                    : [new UserSignedIn(shown.Method)]
            )
        );
        return await newSessions.SaveAsync(session, newSessions.Add(http, session, id, now), ct);
    }

    /// <summary>A hash is computed whatever comes, so that no answer comes sooner than others.</summary>
    private async Task<(PasswordCheck Check, string? Hash)> VerifyAsync(
        NamedUser? user,
        string password,
        CancellationToken ct
    )
    {
        var kept = await users.FindPasswordAsync(user?.User.Id ?? Guid.AllBitsSet, ct);
        var hash = user is { User.IsActive: true } ? kept : null;
        var possible = password.Length <= 2 * PasswordRules.MaxLength ? password : "";
        return (await passwords.CheckAsync(hash, possible, ct), hash);
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

    /// <summary>What somebody has shown, of whom the password was right.</summary>
    /// <param name="NewHash">What to keep of the password instead of what is kept.</param>
    /// <param name="Ticket">What to go on with when a code is needed; null where it has to be given at once.</param>
    /// <param name="Passkey">What they showed instead of a password.</param>
    /// <param name="IsByTicket">Whether they go on with one.</param>
    private sealed record Shown(
        SignInMethod Method,
        string? NewHash,
        string? Ticket,
        bool IsByTicket,
        string? Code,
        PasskeyUse? Passkey = null
    );
}
