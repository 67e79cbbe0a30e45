using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Installations;

namespace Samplit.Api.Installations;

/// <summary>The sites that experiments run on.</summary>
internal sealed class InstallationsModule : Module
{
    public override JsonSerializerContext Json => InstallationsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<PlatformSecretProtector>();
        services.AddSingleton<InstallationSecrets>();
        services.AddSingleton<InstallationReader>();
        services.AddSingleton<InstallationChanges>();
        services.AddSingleton<WordPressSite>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var installations = app.MapBehindDatabase("/api/installations").WithTags("Installations");
        // Not made where they are mapped: the analyzer of route handlers fails at a method within a call.
        var suspend = InstallationEndpoints.Take(ChangeInstallation.Suspend);
        var resume = InstallationEndpoints.Take(ChangeInstallation.Resume);
        var revoke = InstallationEndpoints.Take(i => ChangeInstallation.Revoke(i, reason: null));
        installations
            .MapPost("", InstallationEndpoints.Create)
            .WithSummary("Set up a site that experiments run on")
            .Refuses(400, 413, 415, 422);
        installations
            .MapGet("", InstallationEndpoints.List)
            .WithSummary("List installations, newest first")
            .Refuses(400, 422);
        installations.MapGet("/{id:guid}", InstallationEndpoints.Get).WithSummary("One installation").Refuses(404);
        installations
            .MapPut("/{id:guid}/domains", InstallationEndpoints.SetDomains)
            .WithSummary("Where its pages may lie")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        installations
            .MapPost("/{id:guid}/token", InstallationEndpoints.RotateToken)
            .WithSummary("Replace the token of its pages; the old one goes on for a while")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        installations
            .MapPut("/{id:guid}/credentials", InstallationEndpoints.SetCredentials)
            .WithSummary("Keep, encrypted, what its platform gave us to speak with it")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        installations
            .MapPost("/{id:guid}/wordpress/check", WordPressEndpoint.Check)
            .WithSummary("Whether the WordPress site lets us in")
            .Refuses(404, 409)
            .DisableRequestTimeout();
        installations
            .MapPost("/{id:guid}/suspend", suspend)
            .WithSummary("Show originals only, until it is resumed")
            .Refuses(404, 409, 412);
        installations
            .MapPost("/{id:guid}/resume", resume)
            .WithSummary("Go on after a suspension")
            .Refuses(404, 409, 412);
        installations
            .MapPost("/{id:guid}/revoke", revoke)
            .WithSummary("End it for ever, and destroy its secrets")
            .Refuses(404, 412);
        app.MapBehindDatabase("")
            .MapPost("/webhooks/shopify/{id:guid}", ShopifyWebhookEndpoint.Post)
            .WithTags("Installations")
            .WithSummary("What Shopify tells of a shop")
            .Refuses(401, 413);
    }
}
