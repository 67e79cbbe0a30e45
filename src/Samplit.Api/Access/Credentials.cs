using Microsoft.AspNetCore.Authentication;

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

    /// <summary>
    /// Authenticates the requests that show something, as most of those for visitors do not. Those of backends show a
    /// key, and are the most of the others: the framework, which makes a handler for each request, asks them for as much
    /// time as the rest of the answer takes.
    /// </summary>
    public static void UseCredentials(this IApplicationBuilder app)
    {
        var keys = app.ApplicationServices.GetRequiredService<ApiKeyAuthentication>();
        app.Use(
            (http, next) =>
                ApiKeyAuthentication.IsShown(http.Request) ? AuthenticateAsync(keys, http, next) : next(http)
        );
        app.UseWhen(
            http => AreShown(http) && !ApiKeyAuthentication.IsShown(http.Request),
            shown => shown.UseAuthentication()
        );
        app.Properties[AuthenticationIsUsed] = true;
    }

    private static Task AuthenticateAsync(ApiKeyAuthentication keys, HttpContext http, RequestDelegate next)
    {
        var authentication = keys.AuthenticateAsync(http);
        return authentication.IsCompletedSuccessfully
            ? GoOnAsync(authentication.Result, http, next)
            : WaitAsync(authentication, http, next);
    }

    private static async Task WaitAsync(
        ValueTask<AuthenticateResult> authentication,
        HttpContext http,
        RequestDelegate next
    ) => await GoOnAsync(await authentication, http, next);

    private static Task GoOnAsync(AuthenticateResult result, HttpContext http, RequestDelegate next)
    {
        if (result.Succeeded)
        {
            http.User = result.Principal;
        }
        http.Features.Set<IAuthenticateResultFeature>(new KeyResult { AuthenticateResult = result });
        return next(http);
    }

    private sealed class KeyResult : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
