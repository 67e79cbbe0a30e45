using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.SignIn;

/// <summary>What pages of somebody's account show of the identity provider.</summary>
internal static class OidcParts
{
    /// <summary>The way to show it again who one is, for whoever is connected.</summary>
    public static async Task<string> StepUpAsync(OidcProvider provider, User? user, CancellationToken ct) =>
        user is not { Identities: > 0 } ? ""
        : provider.Settings is { } settings
            ? await AccessPage.PartAsync(
                "oidc-step-up.html",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["name"] = settings.DisplayName },
                ct
            )
        : user.IsExternal ? "<p>You sign in with an identity provider, and none is set up at present.</p>"
        : "";

    /// <summary>Whether they are connected, and what they can do about it.</summary>
    public static async Task<string> AccountAsync(
        OidcProvider provider,
        User? user,
        CallerSession session,
        bool isSteppedUp,
        CancellationToken ct
    ) =>
        user is null or { IsSuperuser: true } || provider.Settings is not { } settings
            ? ""
            : await AccessPage.PartAsync(
                user.IsExternal ? "oidc-external.html"
                    : user.Identities > 0 ? (isSteppedUp ? "oidc-connected.html" : "oidc-connected-later.html")
                    : isSteppedUp ? "oidc-connect.html"
                    : "oidc-connect-later.html",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["name"] = settings.DisplayName,
                    ["csrf"] = session.CsrfToken,
                },
                ct
            );
}
