using Samplit.Api.Http;

namespace Samplit.Api.Console;

/// <summary>The pages on which people see and change what is here.</summary>
internal sealed class ConsoleModule : Module
{
    /// <summary>What the first part of a page's address may be, as <c>Frame/addresses.ts</c> of the console has them.</summary>
    private static readonly string[] Sections =
    [
        "experiments",
        "flags",
        "funnels",
        "metric-definitions",
        "layers",
        "installations",
        "approvals",
        "access",
        "activity",
        "operations",
    ];

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<ConsoleFiles>();

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("")
            .OpenToAll("Files that are the same for everybody. What they show is asked for by a session.")
            .ExcludeFromDescription();
        open.MapGet("/print/{experiment}", ConsoleEndpoints.Page);
        open.MapGet("/", ConsoleEndpoints.Page);
        foreach (var section in Sections)
        {
            open.MapGet($"/{section}/{{**page}}", ConsoleEndpoints.Page);
        }
        open.MapGet("/console/{file}", ConsoleEndpoints.File);
    }
}
