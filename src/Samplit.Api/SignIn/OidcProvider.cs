using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Samplit.Api.SignIn;

/// <summary>
/// Sends browsers to the identity provider and reads what they bring back, by the framework's handler of OpenID Connect.
/// That is made here, for the two addresses that need it: as a scheme of the framework, it would be asked at every
/// request whether it is one of its own.
/// </summary>
internal sealed partial class OidcProvider(
    OidcSettings? settings,
    IOptionsMonitor<OpenIdConnectOptions> options,
    ILoggerFactory logging,
    HtmlEncoder html,
    UrlEncoder url,
    TimeProvider clock
)
{
    public const string Scheme = "Oidc";
    public const string Path = "/sign-in/oidc";
    public const string CallbackPath = $"{Path}/callback";

    /// <summary>For how long somebody may be with the provider.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>One that does not answer is not asked again before: others would wait in vain, one behind the other.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly AuthenticationScheme _scheme = new(Scheme, Scheme, typeof(OpenIdConnectHandler));
    private readonly ILogger _logger = logging.CreateLogger<OidcProvider>();
    private long _failedAt = long.MinValue;

    /// <summary>Null when no provider is set.</summary>
    public OidcSettings? Settings { get; } = settings;

    /// <summary>Of the one that is set.</summary>
    public OidcSettings Required => Settings ?? throw new InvalidOperationException("No identity provider is set.");

    /// <summary>Where what it says of itself is, with its keys: read once, and again when it has others.</summary>
    public BaseConfigurationManager Configuration =>
        (BaseConfigurationManager)options.Get(Scheme).ConfigurationManager!;

    /// <summary>Whether it can be asked at all.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken ct)
    {
        var failedAt = Interlocked.Read(ref _failedAt);
        if (failedAt != long.MinValue && clock.GetElapsedTime(failedAt) < Pause)
        {
            return false;
        }
        try
        {
            var manager = (IConfigurationManager<OpenIdConnectConfiguration>)Configuration;
            await manager.GetConfigurationAsync(ct).WaitAsync(Required.Timeout, ct);
            Interlocked.Exchange(ref _failedAt, long.MinValue);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _failedAt, clock.GetTimestamp());
            LogUnreachable((e.InnerException ?? e).Message);
            return false;
        }
    }

    /// <summary>Answers with the way to the provider.</summary>
    public async Task ChallengeAsync(HttpContext http, OidcChallenge challenge)
    {
        var properties = new OpenIdConnectChallengeProperties();
        challenge.WriteTo(properties);
        if (challenge.Purpose != OidcPurpose.SignIn)
        {
            // Somebody may have found the browser open, and the provider's page with it.
            (properties.Prompt, properties.MaxAge) = ("login", TimeSpan.Zero);
        }
        await (await HandlerAsync(http)).ChallengeAsync(properties);
    }

    /// <summary>Reads what a browser brings back, after the provider has told the server what it means.</summary>
    public async Task<OidcReturn> ReceiveAsync(HttpContext http)
    {
        await (await HandlerAsync(http)).HandleRequestAsync();
        return http.Features.Get<OidcReturn>() ?? OidcReturn.Refused;
    }

    /// <summary>Whose word counts, and signed by what, in every token.</summary>
    public static TokenValidationParameters Validation(OidcSettings settings) =>
        new()
        {
            // That of its own description alone would be whatever that says.
            IssuerValidatorUsingConfiguration = (issuer, _, _, _) => Issuer(settings, issuer),
            IssuerValidator = (issuer, _, _) => Issuer(settings, issuer),
            ValidAudience = settings.ClientId,
            // Whoever has the public key could sign by one that is shared.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            ClockSkew = TimeSpan.FromMinutes(2),
            RequireSignedTokens = true,
        };

    private static string Issuer(OidcSettings settings, string issuer) =>
        settings.IsIssuer(issuer)
            ? issuer
            : throw new SecurityTokenInvalidIssuerException("The token is of another issuer than the one that is set.");

    private async Task<OpenIdConnectHandler> HandlerAsync(HttpContext http)
    {
        var handler = new OpenIdConnectHandler(options, logging, html, url);
        await handler.InitializeAsync(_scheme, http);
        return handler;
    }

    [LoggerMessage(LogLevel.Warning, "The identity provider does not answer: {Reason}")]
    private partial void LogUnreachable(string reason);
}
