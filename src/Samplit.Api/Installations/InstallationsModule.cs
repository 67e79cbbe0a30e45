using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Installations;

/// <summary>The sites that experiments run on.</summary>
internal sealed class InstallationsModule : Module
{
    public override JsonSerializerContext Json => InstallationsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<SiteOptions>());
        services.AddSingleton<SiteConnection>();
        services.AddSingleton<PlatformSecretProtector>();
        services.AddSingleton<InstallationSecrets>();
        services.AddSingleton<InstallationReader>();
        services.AddSingleton<InstallationDomains>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<InstallationDomains>());
        services.AddSingleton<InstallationChanges>();
        services.AddSingleton<WordPressSite>();
        services.AddSingleton<ShopifyShop>();
        services.AddSingleton<HandledWebhooks>();
    }
}
