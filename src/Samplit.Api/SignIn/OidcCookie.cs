using Samplit.Api.Sessions;

namespace Samplit.Api.SignIn;

/// <summary>
/// What a browser keeps while it is with the identity provider. It comes back by a link of another site, so it has to
/// be sent then (SameSite=Lax), to one address only.
/// </summary>
internal sealed class OidcCookie : CookieBuilder
{
    private static readonly TimeSpan Lifetime = OidcProvider.Patience;

    public OidcCookie(string name) => Name = name;

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom) =>
        new()
        {
            HttpOnly = true,
            Secure = !SessionCookies.IsLocal(context.Request),
            SameSite = SameSiteMode.Lax,
            Path = OidcProvider.CallbackPath,
            MaxAge = Lifetime,
            IsEssential = true,
        };
}
