using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Replay;
using Samplit.Domain.Variants;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <param name="Algorithm">Its name; pooled Thompson sampling when absent.</param>
/// <param name="AlgorithmVersion">Its first when absent.</param>
/// <param name="AllocationPolicy">What differs from the experiment's own parameters.</param>
public sealed record WhatIfRequest(
    string? Algorithm,
    AllocationParametersRequest? AllocationPolicy,
    string? AlgorithmVersion = null
) : IExample
{
    static object IExample.Example =>
        new WhatIfRequest(AlgorithmId.Thompson, new(Floor: 0.1, null, null, null, null, null));
}

/// <param name="Sequence">The recorded event behind which it comes.</param>
/// <param name="Weights">New shares in parts per million, in the order of the variants.</param>
public sealed record WhatIfReallocationView(int Number, long Sequence, DateTimeOffset At, IReadOnlyList<int> Weights);

/// <param name="Version">The stream's version that it was run up to.</param>
/// <param name="SameVariant">Visitors who would have seen what they saw.</param>
/// <param name="RecordedValue">What the shares in force bring; absent where that cannot be estimated.</param>
/// <param name="OtherValue">What those would bring that the other algorithm has come to; absent likewise.</param>
/// <param name="WithoutOverlap">
/// Variants that the one or the other gives a chance to and that had none while visitors came: why a value is absent.
/// </param>
/// <param name="Note">What the numbers are not.</param>
public sealed record WhatIfView(
    Guid ExperimentId,
    long Version,
    string Algorithm,
    string AlgorithmVersion,
    AllocationParameters Parameters,
    long Visitors,
    long SameVariant,
    IReadOnlyList<WhatIfVariant> Variants,
    long ReallocationsInAll,
    IReadOnlyList<WhatIfReallocationView> Reallocations,
    int RecordedReallocations,
    OffPolicyValue? RecordedValue,
    OffPolicyValue? OtherValue,
    IReadOnlyList<string> WithoutOverlap,
    string Note
)
{
    public const string Caution =
        "The other algorithm saw the evidence that the recorded one has gathered. What it would have earned while it learned is not estimated here; a value is of the shares at the end, kept.";

    public static WhatIfView From(WhatIfOutcome run) =>
        new(
            run.ExperimentId,
            run.Version,
            run.Algorithm.Id.Name,
            run.Algorithm.Id.Version,
            run.Parameters,
            run.Visitors,
            run.SameVariant,
            run.Variants,
            run.ReallocationsInAll,
            [.. run.Reallocations.Select(r => new WhatIfReallocationView(r.Number, r.Version, r.At, [.. r.Weights]))],
            run.RecordedReallocations,
            run.RecordedValue,
            run.OtherValue,
            run.WithoutOverlap,
            Caution
        );
}

[Tags("Audit")]
public static class AskWhatIfEndpoint
{
    public static Task<(Experiment?, Refusal?)> LoadAsync(
        Guid id,
        ExperimentReader experiments,
        CancellationToken ct
    ) => GetExperimentEndpoint.LoadAsync(id, experiments, ct);

    [Requires(Permission.ExperimentWhatIf)]
    [WolverinePost("/api/experiments/{id}/what-if")]
    [EndpointSummary("What another allocation algorithm would have done with the recorded visitors")]
    [Refuses(400, 404, 413, 415, 422), LongRead(Bulkheads.StreamScans)]
    public static async Task<(WhatIfView?, Refusal?)> Post(
        Guid id,
        WhatIfRequest request,
        Experiment experiment,
        WhatIfRun whatIf,
        CancellationToken ct
    )
    {
        var algorithm = AllocationAlgorithms.Find(
            OptimizationTarget.Conversion,
            request.Algorithm,
            request.AlgorithmVersion
        );
        var parameters = request.AllocationPolicy?.Over(experiment.AllocationPolicy) ?? experiment.AllocationPolicy;
        var problem = algorithm is null
            ? Refusal.Invalid("algorithm", $"One of {AllocationAlgorithms.NamesForVisitors}, the version beside it.")
            : algorithm.Validate(parameters, new ActiveVariants(experiment.Variants).Count);
        if (problem is not null)
        {
            return (null, problem);
        }
        return await whatIf.RunAsync(id, algorithm!, parameters, null, ct) is { } outcome
            ? (WhatIfView.From(outcome), null)
            : (null, Refusal.ExperimentNotFound);
    }
}
