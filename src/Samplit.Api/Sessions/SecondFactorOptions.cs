using Samplit.Domain.Access;

namespace Samplit.Api.Sessions;

/// <summary>Who has to have a second factor.</summary>
public enum SecondFactorRule
{
    /// <summary>Each user decides for themselves.</summary>
    Nobody,
    Superusers,
    Everybody,
}

public sealed record SecondFactorOptions
{
    /// <summary>
    /// Who may do nothing but look after their account before they have an authenticator app or a passkey. Whoever an
    /// identity provider vouches for has the provider's.
    /// </summary>
    public SecondFactorRule RequireSecondFactor { get; init; }

    /// <summary>Whether <paramref name="user"/> is one of those.</summary>
    internal bool TakesSecondFactor(User user) =>
        !user.IsExternal
        && RequireSecondFactor switch
        {
            SecondFactorRule.Everybody => true,
            SecondFactorRule.Superusers => user.IsSuperuser,
            _ => false,
        };

    /// <summary>Whether <paramref name="user"/> has to use a passkey, because a password would be all that they show.</summary>
    internal bool TakesPasskey(User user) => user is { HasTotp: false, Passkeys: > 0 } && TakesSecondFactor(user);
}
