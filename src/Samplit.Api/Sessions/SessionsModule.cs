using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Http;

namespace Samplit.Api.Sessions;

/// <summary>Who is signed in with a browser.</summary>
internal sealed class SessionsModule : Module
{
    private const string Any = "Caller";

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<SessionTable>();
        services.AddSingleton<SessionCache>();
        services
            .AddAuthentication(Any)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.Scheme, configureOptions: null)
            .AddPolicyScheme(Any, displayName: null, o => o.ForwardDefaultSelector = SessionHandler.Choose);
    }
}
