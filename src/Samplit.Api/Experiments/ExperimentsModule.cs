using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Experiments;

/// <summary>Experiments, their life and their variants.</summary>
internal sealed class ExperimentsModule : Module
{
    public override JsonSerializerContext Json => ExperimentsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<ExperimentOptions>());
        services.AddSingleton<ExperimentReader>();
        services.AddSingleton<ExperimentCreation>();
        services.AddHostedService<ScheduleWorker>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var experiments = app.MapBehindDatabase("/api/experiments").WithTags("Experiments");
        experiments
            .MapPost("", ExperimentEndpoints.Create)
            .WithSummary("Create an experiment, as a draft")
            .Refuses(400, 409, 413, 415, 422);
        experiments
            .MapGet("", ExperimentEndpoints.List)
            .WithSummary("List experiments, newest first")
            .Refuses(400, 422);
        experiments.MapGet("/{id:guid}", ExperimentEndpoints.Get).WithSummary("One experiment").Refuses(404);
        foreach (var step in Enum.GetValues<LifecycleStep>())
        {
            experiments
                .MapPost($"/{{id:guid}}/{step.ToString().ToLowerInvariant()}", ExperimentEndpoints.Take(step))
                .WithSummary($"{step} an experiment; If-Match guards against a change in between")
                .Refuses(404, 409, 412);
        }
        experiments
            .MapPut("/{id:guid}/preregistration", ExperimentEndpoints.ChangePreregistration)
            .WithSummary("Change what is registered: a deviation, once the experiment has started")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        experiments
            .MapPut("/{id:guid}/variants", VariantsEndpoints.Put)
            .WithSummary("Add, deactivate and weigh variants; everybody who was assigned keeps what they have")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
        experiments
            .MapPost("/{id:guid}/variants/preview", VariantsEndpoints.Preview)
            .WithSummary("What that would do to whom, without doing it")
            .Refuses(400, 404, 409, 412, 413, 415, 422);
    }
}
