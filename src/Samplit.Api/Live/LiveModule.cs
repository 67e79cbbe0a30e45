using System.Globalization;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Live;

/// <summary>Tells browsers what changes while they look.</summary>
internal sealed class LiveModule : Module
{
    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<LiveOptions>());
        services.AddSingleton<LiveReader>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<LiveStream>();
    }

    /// <summary>
    /// They have no end, so that no client that is made from the description can call them: docs/results.md has them.
    /// </summary>
    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        WithoutEnd(app.MapGet("/api/live", OfAllAsync)).InProject();
        WithoutEnd(app.MapGet("/api/experiments/{id}/live", OfOneAsync));
    }

    private static RouteHandlerBuilder WithoutEnd(RouteHandlerBuilder endpoint)
    {
        endpoint.DisableRequestTimeout();
        return endpoint.Requires(Permission.ExperimentRead).ExcludeFromDescription();
    }

    private static Task OfAllAsync(HttpContext http, LiveFeed feed, LiveStream stream) =>
        ListenAsync(http, feed, stream, experiment: null);

    private static async Task OfOneAsync(
        Guid id,
        HttpContext http,
        ExperimentReader experiments,
        LiveFeed feed,
        LiveStream stream
    )
    {
        Domain.Experiments.Experiment? found = null;
        await DatabaseGate.PassAsync(http, async _ => found = await experiments.FindAsync(id, http.RequestAborted));
        await (
            found is null
                ? ExceptionProblems.WriteAsync(http, Problems.Details(Refusal.ExperimentNotFound))
                : ListenAsync(http, feed, stream, found)
        );
    }

    private static Task ListenAsync(
        HttpContext http,
        LiveFeed feed,
        LiveStream stream,
        Domain.Experiments.Experiment? experiment
    )
    {
        if (feed.Join(experiment?.Id, http.Caller()!, LastEventId(http)) is { } listener)
        {
            return stream.WriteAsync(http, listener, experiment is null ? null : Project.Of(experiment.Project));
        }
        http.Response.Headers.RetryAfter = "30";
        return ExceptionProblems.WriteAsync(
            http,
            Problems.Details(
                StatusCodes.Status429TooManyRequests,
                "Too many",
                ProblemCodes.TooManyRequests,
                "Too many listen already: close a page, or ask again later."
            )
        );
    }

    private static long? LastEventId(HttpContext http) =>
        long.TryParse(
            http.Request.Headers["Last-Event-ID"].ToString(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var id
        )
            ? id
            : null;
}
