using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Projections.Allocation;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class ReproduceAllocationEndpoint
{
    public static Task<(RecordedComputation?, Refusal?)> LoadAsync(
        Guid id,
        int number,
        RecommendationReader computations,
        CancellationToken ct
    ) => GetRecordedAllocationEndpoint.LoadAsync(id, number, computations, ct);

    /// <summary>By the code that computed it, from the inputs that were recorded with it and nothing else.</summary>
    [Requires(Permission.ExperimentRecordAllocation)]
    [WolverinePost("/api/experiments/{id}/allocations/{number:int}/reproduction")]
    [EndpointSummary("Compute an allocation again from what is recorded of it, and say whether it is the same")]
    [Refuses(404, 409)]
    public static (ReproductionView?, Refusal?) Post(Guid id, int number, RecordedComputation computation)
    {
        var recorded = computation.Event;
        var inputs = recorded.ToInputs();
        if (!inputs.IsKnown)
        {
            return Refuse(ProblemCodes.AlgorithmUnknown, $"This version of Samplit does not have {inputs.Algorithm}.");
        }
        AllocationOutcome reproduced;
        try
        {
            reproduced = inputs.Compute();
        }
        catch (ArgumentException e)
        {
            return Refuse(ProblemCodes.InputsImpossible, e.Message);
        }
        var digest = inputs.Digest();
        return (
            new ReproductionView(
                id,
                number,
                digest == recorded.Inputs && reproduced == recorded.ToOutcome(),
                recorded.Inputs,
                digest,
                [.. recorded.Variants.Select(AllocatedVariantView.From)],
                [.. reproduced.Variants.Select(AllocatedVariantView.From)]
            ),
            null
        );
    }

    private static (ReproductionView?, Refusal?) Refuse(string code, string detail) =>
        (null, new Refusal(RefusalKind.Conflict, code, detail));
}
