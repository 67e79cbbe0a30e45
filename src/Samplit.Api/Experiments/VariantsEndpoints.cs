using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Experiments.Changes;
using Samplit.Projections;

namespace Samplit.Api.Experiments;

/// <summary>All variants as they are to be; of an experiment with elements, all elements instead.</summary>
/// <param name="Reason">Why, for those who read the stream.</param>
internal sealed record ChangeVariantsRequest(
    IReadOnlyList<VariantRequest?>? Variants,
    IReadOnlyList<ElementRequest?>? Elements,
    string? Reason
)
{
    public ChangeVariants ToCommand(int? expectedRevision) =>
        new(VariantRequest.ToVariants(Variants), ElementRequest.ToElements(Elements), Reason, expectedRevision);
}

/// <param name="ShareBefore">Fraction of new visitors it gets now.</param>
/// <param name="Assignments">Visitors who have it, and keep it.</param>
internal sealed record VariantPreviewView(
    string Name,
    bool IsControl,
    bool Active,
    bool IsNew,
    double ShareBefore,
    double ShareAfter,
    long Assignments,
    long Conversions
);

/// <param name="Revision">What it was decided on: saved with this in <c>If-Match</c>, it is what is shown here.</param>
/// <param name="Allocation">Number of the allocation that is in force then.</param>
/// <param name="VisitorsOnDeactivated">Of those who were assigned, who have a variant that no new visitor gets.</param>
/// <param name="VisitorsReassigned">Nobody, ever.</param>
/// <param name="TrafficMoved">Fraction of new visitors who get another variant than they would now.</param>
/// <param name="SelectorsChanged">Elements that are found on the page in another way.</param>
internal sealed record VariantsPreviewView(
    int Revision,
    int Allocation,
    long VisitorsAssigned,
    long VisitorsKept,
    long VisitorsOnDeactivated,
    long VisitorsReassigned,
    double TrafficMoved,
    IReadOnlyList<VariantPreviewView> Variants,
    IReadOnlyList<string> SelectorsChanged
) : IRevised
{
    public static VariantsPreviewView From(int revision, VariantsPreview preview) =>
        new(
            revision,
            preview.Allocation,
            preview.VisitorsAssigned,
            VisitorsKept: preview.VisitorsAssigned,
            preview.VisitorsOnDeactivated,
            VisitorsReassigned: 0,
            preview.TrafficMoved,
            [
                .. preview.Variants.Select(v => new VariantPreviewView(
                    v.Name,
                    v.IsControl,
                    v.IsActive,
                    v.IsNew,
                    v.ShareBefore,
                    v.ShareAfter,
                    v.Assignments,
                    v.Conversions
                )),
            ],
            preview.SelectorsChanged
        );
}

internal static class VariantsEndpoints
{
    internal static Task<Results<Ok<ExperimentView>, ProblemHttpResult>> Put(
        Guid id,
        ChangeVariantsRequest request,
        HttpContext http,
        DecisionLog decisions,
        ReadModels models,
        CancellationToken ct
    ) =>
        ExperimentEndpoints.ChangeAsync(
            id,
            (c, expected) => Decide(request.ToCommand(expected), c),
            http.Request,
            decisions,
            models,
            ct
        );

    /// <summary>Decides as <see cref="Put"/> would now, and saves nothing.</summary>
    internal static async Task<Results<Ok<VariantsPreviewView>, ProblemHttpResult>> Preview(
        Guid id,
        ChangeVariantsRequest request,
        HttpContext http,
        ExperimentReader experiments,
        DecisionStore store,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var (expected, problem) = Requests.IfMatch(http.Request);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        if (await experiments.FindAsync(id, ct) is null)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        var c = store.Context(await store.FetchAsync(id, ct), clock.GetUtcNow());
        var decision = Decide(request.ToCommand(expected), c);
        return decision.Refusal is { } refusal
            ? Problems.From(refusal)
            : TypedResults.Ok(
                VariantsPreviewView.From(
                    c.Experiment.Revision,
                    VariantsPreview.Of(decision, c.Experiment, c.Allocation, c.Statistics, c.Now)
                )
            );
    }

    private static Decision Decide(ChangeVariants command, ChangeContext c) =>
        ChangeVariants.Decide(command, c.Experiment, c.Allocation, c.Statistics, c.Version);
}
