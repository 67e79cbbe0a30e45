using Samplit.Api.Http;

namespace Samplit.Api.Console;

/// <summary>The pages on which people see and change what is here.</summary>
internal sealed class ConsoleModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<ConsoleFiles>();

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("")
            .OpenToAll("Files that are the same for everybody. What they show is asked for by a session.")
            .ExcludeFromDescription();
        open.MapGet("/", ConsoleEndpoints.Page);
        open.MapGet("/experiments/{**page}", ConsoleEndpoints.Page);
        open.MapGet("/console/{file}", ConsoleEndpoints.File);
    }
}
