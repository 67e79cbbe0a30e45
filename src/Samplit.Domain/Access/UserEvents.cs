namespace Samplit.Domain.Access;

// Stored for ever under the alias named with each: add nullable members, never rename or retype one. Nothing in them says
// who a person is.

/// <summary>Stored as <c>user_created</c>.</summary>
/// <param name="IsExternal">Whether an identity provider vouches for them, and no password of theirs; no when null.</param>
public sealed record UserCreated(bool IsSuperuser, IReadOnlyList<RoleGrant> Roles, bool? IsExternal = null);

/// <summary>Stored as <c>user_role_granted</c>.</summary>
public sealed record UserRoleGranted(string Role, Guid? Project = null);

/// <summary>Stored as <c>user_role_removed</c>.</summary>
public sealed record UserRoleRemoved(string Role, Guid? Project = null);

/// <summary>Stored as <c>user_superuser_granted</c>.</summary>
public sealed record UserSuperuserGranted;

/// <summary>Stored as <c>user_superuser_removed</c>.</summary>
public sealed record UserSuperuserRemoved;

/// <summary>Stored as <c>user_activated</c>: they may sign in again.</summary>
public sealed record UserActivated;

/// <summary>Stored as <c>user_deactivated</c>.</summary>
public sealed record UserDeactivated;

/// <summary>Stored as <c>user_password_set</c>: they have another one, or their first.</summary>
public sealed record UserPasswordSet;

/// <summary>Stored as <c>user_signed_in</c>.</summary>
public sealed record UserSignedIn(SignInMethod Method);

/// <summary>Stored as <c>user_signed_out</c>: they ended the session that they were in.</summary>
public sealed record UserSignedOut;

/// <summary>Stored as <c>user_sessions_ended</c>: all of them, or some that somebody chose.</summary>
public sealed record UserSessionsEnded;

/// <summary>Stored as <c>user_second_factor_added</c>: they have shown that they have it.</summary>
public sealed record UserSecondFactorAdded(SecondFactorKind Kind);

/// <summary>Stored as <c>user_second_factor_removed</c>.</summary>
public sealed record UserSecondFactorRemoved(SecondFactorKind Kind);

/// <summary>Stored as <c>user_recovery_code_used</c>: instead of the second factor.</summary>
public sealed record UserRecoveryCodeUsed;

/// <summary>Stored as <c>user_identity_added</c>: from now on they sign in with what an identity provider knows of them, too.</summary>
public sealed record UserIdentityAdded;

/// <summary>Stored as <c>user_identity_removed</c>.</summary>
public sealed record UserIdentityRemoved;

/// <summary>Stored as <c>user_provisioned</c>: from now on an identity provider says what they are called and whether they may sign in.</summary>
public sealed record UserProvisioned;

/// <summary>Stored as <c>user_deprovisioned</c>: the identity provider has deleted them.</summary>
public sealed record UserDeprovisioned;

/// <summary>Stored as <c>user_details_changed</c>: what they are called has changed. What it is now lies elsewhere.</summary>
public sealed record UserDetailsChanged;

/// <summary>Stored as <c>user_erased</c>: what they were called is gone.</summary>
public sealed record UserErased;

/// <summary>What somebody shows besides a password.</summary>
public enum SecondFactorKind
{
    /// <summary>A code of an authenticator app (RFC 6238).</summary>
    Totp,

    /// <summary>A key of a device that unlocks it by a finger, a face or a PIN (WebAuthn): it takes no password.</summary>
    Passkey,
}

/// <summary>How somebody showed who they are.</summary>
public enum SignInMethod
{
    Password,

    /// <summary>A password that was given again, in a session, for something that takes it.</summary>
    StepUp,

    /// <summary>A link that was made for them, with which they set a password.</summary>
    Link,

    /// <summary>A passkey, and no password.</summary>
    Passkey,

    /// <summary>What an identity provider said of them (OpenID Connect).</summary>
    Oidc,
}
