using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments.Changes;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <param name="ShareBefore">Fraction of new visitors it gets now.</param>
/// <param name="Assignments">Visitors who have it, and keep it.</param>
public sealed record VariantPreviewView(
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
/// <param name="VisitorsOnDeactivated">Visitors who were assigned a variant that no new visitor gets.</param>
/// <param name="VisitorsReassigned">Nobody, ever.</param>
/// <param name="TrafficMoved">Fraction of new visitors who get another variant than they would now.</param>
/// <param name="SelectorsChanged">Elements that are found on the page in another way.</param>
public sealed record VariantsPreviewView(
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

[Tags("Experiments")]
public static class PreviewVariantsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ExperimentRead)]
    [WolverinePost("/api/experiments/{id}/variants/preview")]
    [EndpointSummary("What that would do to whom, without doing it")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(VariantsPreviewView?, Refusal?)> Post(
        Guid id,
        ChangeVariantsRequest request,
        ExpectedRevision expected,
        ExperimentChanges changes,
        CancellationToken ct
    ) => changes.PreviewAsync(id, request.ToCommand(expected), ct);
}
