namespace Samplit.Api.Access;

/// <summary>What requests show to be known by.</summary>
internal static class Credentials
{
    /// <summary>
    /// The host does not see what is in a branch, and would put authentication in front of everything; this is how the
    /// framework's own extension tells it not to.
    /// </summary>
    private const string AuthenticationIsUsed = "__AuthenticationMiddlewareSet";

    /// <summary>Whether there is anything by which somebody could be known: without, it is nobody.</summary>
    public static bool AreShown(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 || http.Request.Headers.Cookie.Count > 0;

    /// <summary>Authenticates the requests that show something, as most of those for visitors do not.</summary>
    public static void UseCredentials(this IApplicationBuilder app)
    {
        app.UseWhen(AreShown, shown => shown.UseAuthentication());
        app.Properties[AuthenticationIsUsed] = true;
    }
}
