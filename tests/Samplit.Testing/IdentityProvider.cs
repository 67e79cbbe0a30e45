using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Samplit.Testing;

/// <summary>Somebody as an identity provider knows them, and what it says of them.</summary>
public sealed record ProvidedAccount(string Subject, string? Email, params string[] Groups)
{
    public string? UserName { get; init; }

    public string? Name { get; init; }

    /// <summary>Of the provider's own session.</summary>
    public string? Session { get; init; }

    /// <summary>When they showed who they are; just now when null.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    public bool SaysWhen { get; init; } = true;

    /// <summary>Claims of the ID token that are other ones than they should be.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// An identity provider that speaks OpenID Connect, on a port of its own: OpenIddict, without a database. Whoever comes is
/// the account that the request names, or by its page <see cref="Usual"/>: no password is asked for.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "samplit";
    public const string ClientSecret = "a secret of the tests";

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key;
    private readonly ConcurrentDictionary<string, ProvidedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _usedCodes = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        }
    );

    private IdentityProvider(RsaSecurityKey key)
    {
        _key = key;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(Configure);
        _app = builder.Build();
        _app.Use(AskAsync);
        _app.UseAuthentication();
    }

    /// <summary>Its issuer.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Whom a request that names nobody is of.</summary>
    public ProvidedAccount Usual { get; set; } = new("nobody", "nobody@shop.example");

    public static async Task<IdentityProvider> StartAsync()
    {
        // No using: it signs until the process ends.
        var provider = new IdentityProvider(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "tests" });
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>What a server is told to sign people in with it.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("Samplit:Oidc:Authority", Address),
            ("Samplit:Oidc:ClientId", ClientId),
            ("Samplit:Oidc:ClientSecret", ClientSecret),
            ("Samplit:Oidc:DisplayName", "Shop ID"),
            // A machine that is busy with other tests is not a failure.
            ("Samplit:Oidc:Timeout", "00:00:30"),
        ];

    /// <summary>Goes where the server has sent a browser, as one of the accounts.</summary>
    /// <returns>Where the provider sends it then.</returns>
    public async Task<Uri> SignInAsync(Uri challenge, ProvidedAccount account)
    {
        _accounts[account.Subject] = account;
        using var answer = await _http.GetAsync(
            new Uri($"{challenge.AbsoluteUri}&account={Uri.EscapeDataString(account.Subject)}")
        );
        return answer.Headers.Location ?? throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A token by which it ends sessions (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
    /// <param name="change">What is other than it should be; null removes a claim.</param>
    public string LogoutToken(
        string? subject,
        string? session,
        RsaSecurityKey? key = null,
        params (string Claim, object? Value)[] change
    )
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new Dictionary<string, object>
        {
            ["iss"] = $"{Address}/",
            ["aud"] = ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
            ["events"] = new Dictionary<string, object>
            {
                ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>(),
            },
        };
        foreach (var (claim, value) in change.Prepend(("sid", session)).Prepend(("sub", subject)))
        {
            if (value is null)
            {
                claims.Remove(claim);
            }
            else
            {
                claims[claim] = value;
            }
        }
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                TokenType = "logout+jwt",
                SigningCredentials = new SigningCredentials(key ?? _key, SecurityAlgorithms.RsaSha256),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Configure(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode();
        server
            .SetAuthorizationEndpointUris("authorize")
            .SetTokenEndpointUris("token")
            .SetUserInfoEndpointUris("userinfo");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email);
        server.AddEphemeralEncryptionKey().AddSigningKey(_key);
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId)
                {
                    context.Reject(Errors.InvalidClient);
                }
                return default;
            })
        );
        server.AddEventHandler<ValidateTokenRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(Errors.InvalidClient);
                }
                else if (!_usedCodes.TryAdd(context.Request.Code!, true))
                {
                    context.Reject(Errors.InvalidGrant);
                }
                return default;
            })
        );
        server.AddEventHandler<HandleAuthorizationRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                context.SignIn(Principal(Account((string?)context.Request["account"]), context.Request));
                return default;
            })
        );
        server.AddEventHandler<HandleUserInfoRequestContext>(b =>
            b.UseInlineHandler(context =>
            {
                // The mail is told here only, and the rest in the ID token, too: both are read.
                context.Email = Account(context.AccessTokenPrincipal.GetClaim(Claims.Subject)).Email;
                return default;
            })
        );
        server.AddEventHandler<GenerateTokenContext>(b =>
            b.UseInlineHandler(context =>
                {
                    if (context.TokenType == TokenTypeIdentifiers.IdentityToken)
                    {
                        Tamper(context.SecurityTokenDescriptor, Account(context.Principal.GetClaim(Claims.Subject)));
                    }
                    return default;
                })
                .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1)
        );
    }

    /// <summary>A page of its own stands between, as where people give a password: whoever goes on comes from there.</summary>
    private async Task AskAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path != "/authorize" || http.Request.Query.ContainsKey("account"))
        {
            await next(http);
            return;
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        var there = WebUtility.HtmlEncode($"/authorize{http.Request.QueryString}&account={Usual.Subject}");
        await http.Response.WriteAsync(
            $"<!doctype html><title>Provider</title><link rel=icon href=data:,><a href=\"{there}\">It is me</a>"
        );
    }

    private ProvidedAccount Account(string? subject) =>
        subject is not null && _accounts.TryGetValue(subject, out var account) ? account : Usual;

    private static ClaimsPrincipal Principal(ProvidedAccount account, OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("tests", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Subject);
        identity.SetClaim(Claims.Name, account.Name);
        identity.SetClaim(Claims.PreferredUsername, account.UserName);
        identity.SetClaim("sid", account.Session);
        if (account.SaysWhen)
        {
            identity.SetClaim(
                Claims.AuthenticationTime,
                (account.AuthenticatedAt ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds()
            );
        }
        identity.SetClaims("groups", [.. account.Groups]);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    private static void Tamper(SecurityTokenDescriptor token, ProvidedAccount account)
    {
        foreach (var (claim, value) in account.Wrong)
        {
            if (claim == Claims.Issuer)
            {
                token.Issuer = value;
            }
            else
            {
                token.Claims[claim] = value;
            }
        }
    }
}
