using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Access;
using Samplit.Api.Http;

namespace Samplit.Api.Sessions;

/// <summary>Who is signed in with a browser.</summary>
internal sealed class SessionsModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<SecondFactorOptions>());
        services.AddSingleton<SessionTable>();
        services.AddSingleton<SessionCache>();
        services
            .AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.Scheme, configureOptions: null);
        services.Configure<AuthenticationSchemeOptions>(
            ApiKeyHandler.Scheme,
            o => o.ForwardDefaultSelector = SessionHandler.Choose
        );
    }
}
