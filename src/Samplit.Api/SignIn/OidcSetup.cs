using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Samplit.Api.Http;

namespace Samplit.Api.SignIn;

/// <summary>What the framework's handler of OpenID Connect is told: code flow with PKCE, and nothing kept of any token.</summary>
internal static class OidcSetup
{
    /// <summary>Of what the provider answers the server.</summary>
    private const int MaxAnswer = 1024 * 1024;

    public static void AddOidc(this IServiceCollection services)
    {
        services
            .AddOptions<OpenIdConnectOptions>(OidcProvider.Scheme)
            .Configure<SignInOptions, RequestOptions, TimeProvider>(Configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<
                IPostConfigureOptions<OpenIdConnectOptions>,
                OpenIdConnectPostConfigureOptions
            >()
        );
        // Settings that are wrong stop the server, and no command on the machine that lets somebody in.
        services.AddSingleton(s => new OidcProvider(
            OidcSettings.Read(s.GetRequiredService<SignInOptions>().Oidc),
            s.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>(),
            s.GetRequiredService<ILoggerFactory>(),
            System.Text.Encodings.Web.HtmlEncoder.Default,
            System.Text.Encodings.Web.UrlEncoder.Default,
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<OidcTickets>();
        services.AddSingleton<OidcSignIns>();
        services.AddSingleton<OwnIdentities>();
        services.AddSingleton<BackChannelLogout>();
    }

    private static void Configure(
        OpenIdConnectOptions options,
        SignInOptions signIn,
        RequestOptions requests,
        TimeProvider clock
    )
    {
        var settings = OidcSettings.Read(signIn.Oidc)!;
        options.Authority = settings.Authority;
        options.RequireHttpsMetadata = settings.Authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // A form would be another site's POST, with which browsers send no cookie that says who began.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.CallbackPath = OidcProvider.CallbackPath;
        // Never signed in to: whoever comes back gets a session of ours.
        options.SignInScheme = "None";
        options.Scope.Clear();
        foreach (var scope in settings.Scopes)
        {
            options.Scope.Add(scope);
        }
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.MapUniqueJsonKey(OidcClaims.PreferredUserName, OidcClaims.PreferredUserName);
        options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        options.ClaimActions.MapJsonKey(settings.GroupsClaim, settings.GroupsClaim);
        options.SaveTokens = false;
        options.DisableTelemetry = true;
        options.TimeProvider = clock;
        options.RemoteAuthenticationTimeout = OidcProvider.Patience;
        options.Backchannel = new HttpClient { Timeout = settings.Timeout, MaxResponseContentBufferSize = MaxAnswer };
        options.TokenValidationParameters = OidcProvider.Validation(settings);
        options.CorrelationCookie = new OidcCookie("samplit-oidc-state.");
        options.NonceCookie = new OidcCookie("samplit-oidc-nonce.");
        options.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = context =>
            {
                if (requests.PublicUrl is { } own)
                {
                    // The server itself may not know that there is HTTPS in front of it.
                    context.ProtocolMessage.RedirectUri = new Uri(own, OidcProvider.CallbackPath).AbsoluteUri;
                }
                return Task.CompletedTask;
            },
            OnMessageReceived = context =>
            {
                // Who has answered, of the servers that somebody may have been sent to (RFC 9207).
                if (context.ProtocolMessage.Iss is { } issuer && !settings.IsIssuer(issuer))
                {
                    context.Fail("Another issuer has answered.");
                }
                return Task.CompletedTask;
            },
            OnTicketReceived = context =>
            {
                context.HandleResponse();
                var challenge = OidcChallenge.ReadFrom(context.Properties!);
                var ticket = OidcClaims.Read(
                    context.Principal!,
                    challenge,
                    settings,
                    OidcTickets.ExpiryAt(clock.GetUtcNow())
                );
                context.HttpContext.Features.Set(
                    ticket is null ? OidcReturn.Refused : new OidcReturn(ticket, IsAway: false)
                );
                return Task.CompletedTask;
            },
            OnRemoteFailure = context =>
            {
                context.HandleResponse();
                context.HttpContext.Features.Set(IsAway(context.Failure) ? OidcReturn.Away : OidcReturn.Refused);
                return Task.CompletedTask;
            },
        };
    }

    private static bool IsAway(Exception? failure) =>
        failure
            is HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError }
                or IOException
                or OperationCanceledException
        || (failure?.InnerException is { } inner && IsAway(inner));
}
