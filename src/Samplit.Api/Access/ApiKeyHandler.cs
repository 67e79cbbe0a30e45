using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Samplit.Api.Access;

/// <summary>
/// What the framework asks who shows a key. <see cref="Credentials.UseCredentials"/> has asked before it, unless the
/// request is one that goes on and is asked again.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logging,
    UrlEncoder encoder,
    ApiKeyAuthentication keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public new const string Scheme = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult
        ?? (
            ApiKeyAuthentication.IsShown(Request)
                ? await keys.AuthenticateAsync(Context)
                : AuthenticateResult.NoResult()
        );
}
