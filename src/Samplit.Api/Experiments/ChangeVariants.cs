using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments.Changes;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <summary>All variants as they are to be; of an experiment with elements, all elements instead.</summary>
/// <param name="Reason">Why, for those who read the stream.</param>
public sealed record ChangeVariantsRequest(
    IReadOnlyList<VariantRequest?>? Variants,
    IReadOnlyList<ElementRequest?>? Elements,
    string? Reason
) : IExample
{
    static object IExample.Example =>
        new ChangeVariantsRequest(
            [new("control", IsControl: true, 1), new("b", IsControl: false, 1), new("c", IsControl: false, 2)],
            Elements: null,
            "A third headline."
        );

    public ChangeVariants ToCommand(ExpectedRevision expectedRevision) =>
        new(VariantRequest.ToVariants(Variants), ElementRequest.ToElements(Elements), Reason, expectedRevision);
}

[Tags("Experiments")]
public static class ChangeVariantsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ExperimentChangeVariants)]
    [WolverinePut("/api/experiments/{id}/variants")]
    [EndpointSummary("Add, deactivate and weigh variants; everybody who was assigned keeps what they have")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(ExperimentView?, Refusal?)> Put(
        Guid id,
        ChangeVariantsRequest request,
        ExpectedRevision expected,
        ExperimentChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) => changes.ApplyAsync(id, request.ToCommand(expected), actor, ct);
}
