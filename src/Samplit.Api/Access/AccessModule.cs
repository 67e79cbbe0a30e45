using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Caching.Memory;
using Samplit.Api.Database;
using Samplit.Api.Http;
using ZiggyCreatures.Caching.Fusion;

namespace Samplit.Api.Access;

/// <summary>Who asks, and what they may ask for.</summary>
internal sealed class AccessModule : Module
{
    public override JsonSerializerContext Json => AccessJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<ProxyOptions>());
        services.AddSingleton<ClientAddresses>();
        services.AddSingleton<RoleColumn>();
        services.AddSingleton<RoleReader>();
        services.AddSingleton<RoleChanges>();
        services.AddSingleton<UserColumns>();
        services.AddSingleton<ApiKeyTable>();
        services.AddSingleton<ApiKeyChanges>();
        services.AddSingleton<DataPlaneSettings>();
        services.AddSingleton<IStartsOnDatabase, DataPlaneUpgrade>();
        services.AddSingleton<AuthenticationLookups>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyUsage>();
        services.AddSingleton<ApiKeyRates>();
        services.AddSingleton<ApiKeyAuthentication>();
        services.AddHostedService(s => s.GetRequiredService<ApiKeyUsage>());
        services.AddSingleton(configuration.Read<AccessDenialOptions>());
        services.AddSingleton<AccessDenials>();
        services.AddHostedService(s => s.GetRequiredService<AccessDenials>());
        services
            .AddFusionCache()
            // That the database is away, its monitor says.
            .WithoutLogger()
            .WithMemoryCache(_ => new MemoryCache(new MemoryCacheOptions { SizeLimit = CacheSettings.MaxEntries }))
            .WithDefaultEntryOptions(
                new FusionCacheEntryOptions
                {
                    Duration = CacheSettings.Duration,
                    // In the background, while the entry is used.
                    EagerRefreshThreshold = CacheSettings.RefreshThreshold,
                    // While the database is away.
                    IsFailSafeEnabled = true,
                    FailSafeMaxDuration = TimeSpan.FromMinutes(5),
                    FactorySoftTimeout = TimeSpan.FromMilliseconds(100),
                    FailSafeThrottleDuration = TimeSpan.FromSeconds(1),
                    Size = 1,
                }
            );
        services
            .AddAuthentication(ApiKeyHandler.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, configureOptions: null);
        services.AddAuthorization();
        // The framework makes it anew for each request, with all that it consists of, and it holds nothing.
        services.AddSingleton<IPolicyEvaluator, PolicyEvaluator>();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblems>();
    }
}
