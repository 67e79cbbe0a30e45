using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Messaging;

/// <summary>
/// Messages between what is decided and what follows from it: kept in PostgreSQL until they are handled.
/// </summary>
internal sealed class MessagingModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<MessagingOptions>());
        services.AddSingleton<Inbox>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<MessagingRuntime>();
        services.AddSingleton<IStartsOnDatabase>(s => s.GetRequiredService<MessagingRuntime>());
        services.AddHostedService(s => s.GetRequiredService<MessagingRuntime>());
    }
}
