using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;

namespace Samplit.Api.SignIn;

/// <summary>Changes the password of whoever is signed in.</summary>
public sealed class OwnPassword(SignIns signIns, SessionEnds sessions, UserTable users, Passwords passwords)
{
    /// <returns>How the old one was taken, with the session that the browser has then; or why the new one was not.</returns>
    public async Task<(SignInOutcome?, Refusal?)> ChangeAsync(
        HttpContext http,
        string current,
        string? next,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (
            http.Caller() is not { Kind: PrincipalKind.User, Id: var id }
            || await users.FindAsync(id, ct) is not { } user
        )
        {
            return (null, SessionEnds.NoUser);
        }
        if (user.User.IsExternal)
        {
            return (null, ChangeUser.SetPassword(user.User).Refusal);
        }
        // Not before the old one was right: what is wrong with the new one would be told to anybody.
        if (await signIns.CheckAsync(http, current, ct) is { } wrong)
        {
            return (wrong, null);
        }
        if (PasswordRules.Validate("newPassword", next, user.UserName, user.Email, user.FullName) is { } refusal)
        {
            return (null, refusal);
        }
        return await sessions.SetPasswordAsync(http, id, await passwords.HashAsync(next!, ct), actor, ct);
    }
}
