namespace Samplit.Api.SignIn;

/// <summary>What trying to sign in came to.</summary>
public abstract record SignInOutcome;

/// <summary>The browser has a session now.</summary>
/// <param name="UserId">Whose the browser is from now on; null where it is nobody's.</param>
public sealed record SignedIn(Sessions.RandomToken Token, TimeSpan Lifetime, Guid? UserId) : SignInOutcome;

/// <summary>The same for a wrong name, a wrong password and a user who may not.</summary>
public sealed record SignInFailed : SignInOutcome;

/// <summary>The password is right, and not enough: there is no session before a code is given with the ticket.</summary>
public sealed record SecondFactorNeeded(string Ticket) : SignInOutcome;

/// <summary>A code is asked for besides the password, and none was given with it.</summary>
public sealed record SecondFactorMissing : SignInOutcome;

/// <summary>The password is right, and not enough: whoever it is has a passkey, and has to use it.</summary>
public sealed record PasskeyNeeded : SignInOutcome;

/// <summary>The code is wrong or was used already, or the ticket is none that is open.</summary>
public sealed record SecondFactorRefused : SignInOutcome;

/// <summary>Too many tries, so this one was not looked at.</summary>
/// <param name="RetryAfter">Seconds until there is another one.</param>
public sealed record SignInThrottled(int RetryAfter) : SignInOutcome;
