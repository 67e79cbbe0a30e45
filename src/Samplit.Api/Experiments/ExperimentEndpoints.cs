using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Samplit.Projections;

namespace Samplit.Api.Experiments;

internal static class ExperimentEndpoints
{
    internal static async Task<Results<Created<ExperimentView>, ProblemHttpResult>> Create(
        CreateExperimentRequest request,
        ExperimentCreation creation,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var problem =
            (request.EndAt <= clock.GetUtcNow() ? Refusal.Invalid("endAt", "A time to come.") : null)
            ?? Requests.ObjectProblem("metadata", request.Metadata, CreateExperiment.LargestMetadata);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var (experiment, refusal) = await creation.CreateAsync(request.ToCommand(Seeds.New()), request.Layer, ct);
        return refusal is null
            ? TypedResults.Created($"/api/experiments/{experiment!.Id}", ExperimentView.From(experiment))
            : Problems.From(refusal);
    }

    internal static async Task<Results<Ok<ExperimentView>, ProblemHttpResult>> Get(
        Guid id,
        ExperimentReader experiments,
        CancellationToken ct
    )
    {
        if (await experiments.FindAsync(id, ct) is not { } experiment)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        return TypedResults.Ok(ExperimentView.From(experiment));
    }

    internal static async Task<Results<Ok<ExperimentPage>, ProblemHttpResult>> List(
        string? status,
        Guid? after,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    )
    {
        ExperimentStatus? wanted = null;
        if (status is not null)
        {
            // Not TryParse alone, which takes numbers and lists too.
            if (!Enum.GetNames<ExperimentStatus>().Contains(status, StringComparer.OrdinalIgnoreCase))
            {
                return Problems.From(
                    Refusal.Invalid("status", "One of draft, active, paused, completed and archived.")
                );
            }
            wanted = Enum.Parse<ExperimentStatus>(status, ignoreCase: true);
        }
        var (size, problem) = Requests.PageSize(limit);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var page = await experiments.ListAsync(wanted, after, size + 1, ct);
        var views = page.Take(size).Select(ExperimentView.From).ToArray();
        return TypedResults.Ok(new ExperimentPage(views, page.Count > size ? views[^1].Id : null));
    }

    /// <summary>Makes the endpoint of one step of the lifecycle.</summary>
    internal static Func<
        Guid,
        HttpContext,
        DecisionLog,
        ReadModels,
        CancellationToken,
        Task<Results<Ok<ExperimentView>, ProblemHttpResult>>
    > Take(LifecycleStep step) =>
        (id, http, decisions, models, ct) =>
            ChangeAsync(
                id,
                (c, expected) => ChangeLifecycle.Decide(new ChangeLifecycle(step, expected), c.Experiment),
                http.Request,
                decisions,
                models,
                ct
            );

    internal static Task<Results<Ok<ExperimentView>, ProblemHttpResult>> ChangePreregistration(
        Guid id,
        ChangePreregistrationRequest request,
        HttpContext http,
        DecisionLog decisions,
        ReadModels models,
        CancellationToken ct
    ) =>
        ChangeAsync(
            id,
            (c, expected) => Domain.Experiments.ChangePreregistration.Decide(request.ToCommand(expected), c.Experiment),
            http.Request,
            decisions,
            models,
            ct
        );

    internal static async Task<Results<Ok<ExperimentView>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        Func<ChangeContext, int?, Decision> decide,
        HttpRequest request,
        DecisionLog decisions,
        ReadModels models,
        CancellationToken ct
    )
    {
        var (expected, problem) = Requests.IfMatch(request);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var change = new PendingChange(c => decide(c, expected), Requests.Metadata());
        var outcome = await decisions.ChangeAsync(id, change, ct);
        return outcome.Refusal is { } refusal
            ? Problems.From(refusal)
            : TypedResults.Ok(ExperimentView.From(outcome.Stream!.Snapshot(models.Experiments)!));
    }
}
