using Microsoft.AspNetCore.Authentication;

namespace Samplit.Api.SignIn;

/// <summary>What somebody is sent to the identity provider for.</summary>
internal enum OidcPurpose
{
    SignIn,

    /// <summary>To show again who they are, in a session.</summary>
    StepUp,

    /// <summary>To sign in with it from now on, too.</summary>
    Connect,
}

/// <summary>What somebody is sent to the identity provider for, and who: it comes back with them, under the key ring.</summary>
/// <param name="UserId">Null of whoever signs in.</param>
internal sealed record OidcChallenge(OidcPurpose Purpose, Guid? UserId)
{
    private const string PurposeKey = "samplit.purpose";
    private const string UserKey = "samplit.user";

    public void WriteTo(AuthenticationProperties properties)
    {
        properties.Items[PurposeKey] = $"{Purpose}";
        properties.Items[UserKey] = UserId?.ToString();
    }

    public static OidcChallenge ReadFrom(AuthenticationProperties properties) =>
        new(
            Enum.Parse<OidcPurpose>(properties.Items[PurposeKey]!),
            Guid.TryParse(properties.Items.TryGetValue(UserKey, out var text) ? text : null, out var id) ? id : null
        );
}

/// <summary>What somebody came back with.</summary>
/// <param name="Ticket">Null when it did not work.</param>
/// <param name="IsAway">Whether the provider did not answer.</param>
internal sealed record OidcReturn(OidcTicket? Ticket, bool IsAway)
{
    public static readonly OidcReturn Refused = new(null, IsAway: false);
    public static readonly OidcReturn Away = new(null, IsAway: true);
}
