using System.Globalization;
using System.Security.Claims;
using Samplit.Api.Users;
using Samplit.Domain.Access;

namespace Samplit.Api.SignIn;

/// <summary>Reads what the identity provider says of somebody (OpenID Connect Core 1.0, 2 and 5.1).</summary>
internal static class OidcClaims
{
    /// <summary>Of a subject and of a session: the specification allows no more of the first.</summary>
    public const int MaxNameLength = 255;

    public const string PreferredUserName = "preferred_username";

    /// <returns>Null when it does not say who it is.</returns>
    public static OidcTicket? Read(
        ClaimsPrincipal principal,
        OidcChallenge challenge,
        OidcSettings settings,
        DateTimeOffset expiresAt
    )
    {
        if (principal.FindFirstValue("sub") is not { Length: > 0 and <= MaxNameLength } subject)
        {
            return null;
        }
        return new OidcTicket(
            OidcTickets.NewId(),
            expiresAt,
            challenge.Purpose,
            challenge.UserId,
            Identity(settings, subject),
            principal.FindFirstValue("sid") is { Length: > 0 and <= MaxNameLength } session
                ? Session(settings, session)
                : null,
            Time(principal.FindFirstValue("auth_time")),
            settings.RolesOf(principal.FindAll(settings.GroupsClaim).Select(c => c.Value)),
            // Cut to what a name here may have at most, so that a ticket fits into a cookie.
            Shortened(principal.FindFirstValue(PreferredUserName), CreateUser.MaxEmailLength),
            principal.FindFirstValue("email") is { Length: > 0 and <= CreateUser.MaxEmailLength } email ? email : null,
            Name(principal.FindFirstValue("name")),
            string.Equals(principal.FindFirstValue("email_verified"), "false", StringComparison.OrdinalIgnoreCase)
        );
    }

    public static byte[] Identity(OidcSettings settings, string subject) =>
        IdentityTable.Hash("subject", settings.Authority, subject);

    public static byte[] Session(OidcSettings settings, string session) =>
        IdentityTable.Hash("session", settings.Authority, session);

    private static DateTimeOffset? Time(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        && since < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(since)
            : null;

    /// <summary>Somebody comes in without a name rather than not at all.</summary>
    private static string? Name(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl)
            ? null
            : Shortened(text.Trim(), CreateUser.MaxNameLength);

    private static string? Shortened(string? text, int length) =>
        text is null || text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];
}
