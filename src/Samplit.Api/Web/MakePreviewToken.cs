using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Wolverine.Http;

namespace Samplit.Api.Web;

/// <param name="Hours">How long it is valid, from 1 to 168; a day when absent.</param>
public sealed record PreviewTokenRequest(int? Hours) : IExample
{
    static object IExample.Example => new PreviewTokenRequest(Hours: 24);
}

/// <param name="Parameter">To be added to the address of a page.</param>
public sealed record VariantPreviewLink(string Variant, string Parameter);

/// <param name="Token">Shows each variant of this experiment to whoever has it.</param>
public sealed record PreviewTokenView(
    string Token,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<VariantPreviewLink> Variants
);

[Tags("Experiments")]
public static class MakePreviewTokenEndpoint
{
    private const int DefaultHours = 24;
    private const int MaxHours = 168;

    public static Refusal? Validate(PreviewTokenRequest request) =>
        request.Hours is null or (>= 1 and <= MaxHours)
            ? null
            : Refusal.Invalid("hours", $"From 1 to {MaxHours}, which is a week.");

    public static Task<(Experiment?, Refusal?)> LoadAsync(
        Guid id,
        ExperimentReader experiments,
        CancellationToken ct
    ) => GetExperimentEndpoint.LoadAsync(id, experiments, ct);

    [Requires(Permission.ExperimentPreview)]
    [WolverinePost("/api/experiments/{id}/preview-tokens")]
    [EndpointSummary("Show a draft or a paused experiment on its pages to whoever has the token")]
    [Refuses(400, 404, 413, 415, 422)]
    public static PreviewTokenView Post(
        PreviewTokenRequest request,
        Experiment experiment,
        PreviewTokens tokens,
        TimeProvider clock
    )
    {
        var expiresAt = clock.GetUtcNow().AddHours(request.Hours ?? DefaultHours);
        var token = tokens.Make(experiment.Id, expiresAt);
        return new PreviewTokenView(
            token,
            expiresAt,
            [
                .. experiment.Variants.Select(v => new VariantPreviewLink(
                    v.Name,
                    $"samplit_force={experiment.Id}:{Uri.EscapeDataString(v.Name)}{ForcedVariants.BeforeToken}{token}"
                )),
            ]
        );
    }
}
