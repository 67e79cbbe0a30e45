using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Allocation;

namespace Samplit.Api.Allocation;

internal static class AllocationEndpoints
{
    /// <summary>Computes and records: a GET that writes, because whoever reads shares uses them, and what is used is on record.</summary>
    internal static async Task<Results<Ok<AllocationView>, ProblemHttpResult>> Get(
        Guid id,
        int? windowDays,
        AllocationComputation computation,
        CancellationToken ct
    )
    {
        var (computed, refusal) = await computation.ComputeAsync(id, windowDays, Requests.Metadata(), ct);
        return refusal is null ? TypedResults.Ok(AllocationView.Of(id, computed!)) : Problems.From(refusal);
    }

    internal static async Task<Results<Ok<AllocationPage>, ProblemHttpResult>> List(
        Guid id,
        string? from,
        string? to,
        int? before,
        int? limit,
        ExperimentReader experiments,
        ComputedAllocationReader computations,
        CancellationToken ct
    )
    {
        var (size, problem) = Requests.PageSize(limit);
        problem ??= before is < 1 ? Refusal.Invalid("before", "The number of a computation, from 1.") : null;
        var (first, last) = (Requests.Day(from), Requests.Day(to));
        problem ??= Requests.DayProblem("from", from, first) ?? Requests.DayProblem("to", to, last);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        if (await experiments.FindAsync(id, ct) is null)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        var page = await computations.ListAsync(id, first, last, before ?? int.MaxValue, size + 1, ct);
        return TypedResults.Ok(
            new AllocationPage(
                id,
                [.. page.Take(size).Select(c => AllocationView.Of(id, c))],
                page.Count > size ? page[size - 1].Computed.Number : null
            )
        );
    }

    internal static async Task<Results<Ok<AllocationView>, ProblemHttpResult>> One(
        Guid id,
        int number,
        ComputedAllocationReader computations,
        CancellationToken ct
    ) =>
        await computations.FindAsync(id, number, ct) is { } recorded
            ? TypedResults.Ok(AllocationView.Of(id, recorded, withEvidence: true))
            : Problems.From(NotFound);

    /// <summary>By the code that computed it, from the inputs that were recorded with it and nothing else.</summary>
    internal static async Task<Results<Ok<ReproductionView>, ProblemHttpResult>> Reproduce(
        Guid id,
        int number,
        ComputedAllocationReader computations,
        CancellationToken ct
    )
    {
        if (await computations.FindAsync(id, number, ct) is not { Computed: { } recorded })
        {
            return Problems.From(NotFound);
        }
        if (!recorded.IsKnown)
        {
            return Problems.From(
                new Refusal(
                    RefusalKind.Conflict,
                    "algorithm_unknown",
                    $"This version of Samplit does not have {recorded.Algorithm} {recorded.AlgorithmVersion}."
                )
            );
        }
        AllocationComputed again;
        try
        {
            again = recorded.Again();
        }
        catch (ArgumentException e)
        {
            return Problems.From(new Refusal(RefusalKind.Conflict, "inputs_impossible", e.Message));
        }
        return TypedResults.Ok(
            new ReproductionView(
                id,
                number,
                again.HasOutcomeOf(recorded),
                recorded.Inputs,
                again.Inputs,
                [.. recorded.Variants.Select(AllocatedVariantView.From)],
                [.. again.Variants.Select(AllocatedVariantView.From)]
            )
        );
    }

    internal static Ok<PolicyList> Policies() =>
        TypedResults.Ok(
            new PolicyList([.. Domain.Allocation.Algorithms.Policies.Descriptions.Select(PolicyView.From)])
        );

    private static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, "allocation_not_found", "There is no computed allocation with this number.");
}
