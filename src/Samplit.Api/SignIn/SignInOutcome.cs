namespace Samplit.Api.SignIn;

/// <summary>What trying to sign in came to.</summary>
public abstract record SignInOutcome;

/// <summary>The browser has a session now.</summary>
/// <param name="UserId">Whose the browser is from now on; null where it is nobody's.</param>
public sealed record SignedIn(Sessions.RandomToken Token, TimeSpan Lifetime, Guid? UserId) : SignInOutcome;

/// <summary>The same for a wrong name, a wrong password and a user who may not.</summary>
public sealed record SignInFailed : SignInOutcome;

/// <summary>Too many tries, so this one was not looked at.</summary>
/// <param name="RetryAfter">Seconds until there is another one.</param>
public sealed record SignInThrottled(int RetryAfter) : SignInOutcome;
