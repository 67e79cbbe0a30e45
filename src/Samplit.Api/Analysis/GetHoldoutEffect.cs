using Samplit.Api.Http;
using Samplit.Api.Layers;
using Samplit.Api.Statistics;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;
using Samplit.Domain.MetricDefinitions.Analysis;
using Wolverine.Http;

namespace Samplit.Api.Analysis;

/// <summary>
/// What all experiments under a holdout come to. Variants are <c>heldOut</c>, the control, and <c>others</c>.
/// </summary>
/// <param name="HeldOut">Units that would have been in an experiment, and saw none.</param>
/// <param name="Others">Units that were in at least one.</param>
/// <param name="SampleRatioPValue">
/// Whether there are as many of each as the holdout says; below 0.001 nothing else here is to be believed.
/// </param>
/// <param name="Confidence">That of all intervals, 0 to 1.</param>
/// <param name="Metrics">Those of the project's library, counted from when each unit first asked for an experiment.</param>
public sealed record HoldoutEffectView(
    Guid LayerId,
    bool AutomatedCounted,
    long HeldOut,
    long Others,
    PValueView SampleRatioPValue,
    double Confidence,
    IReadOnlyList<MetricResultView> Metrics
)
{
    public static HoldoutEffectView From(Layer holdout, HoldoutEffect effect, bool withAutomated)
    {
        var families = MetricFamilies.Adjust([.. effect.Metrics.Select(m => (m.Metric.Definition, m.Analysis))]);
        return new(
            holdout.Id,
            withAutomated,
            effect.HeldOut,
            effect.Others,
            PValueView.From(effect.SampleRatio.PValue)!,
            1 - ResultsReader.Alpha,
            [.. effect.Metrics.Select(m => MetricResultView.From(m.Metric, m.Analysis, families))]
        );
    }
}

[Tags("Layers")]
public static class GetHoldoutEffectEndpoint
{
    public static Task<(Layer?, Refusal?)> LoadAsync(Guid id, LayerReader layers, CancellationToken ct) =>
        GetLayerEndpoint.LoadAsync(id, layers, ct);

    /// <param name="automated">False leaves out units that look like programs.</param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/layers/{id}/effect")]
    [EndpointSummary("What all experiments under a holdout come to, against the units that saw none of them")]
    [Refuses(404, 409, 422), LongRead]
    public static async Task<(HoldoutEffectView?, Refusal?)> Get(
        Layer layer,
        bool? automated,
        HoldoutEffectReader effects,
        CancellationToken ct
    )
    {
        var withAutomated = automated != false;
        var (effect, refusal) = await effects.ReadAsync(layer, withAutomated, ct);
        return effect is null ? (null, refusal) : (HoldoutEffectView.From(layer, effect, withAutomated), null);
    }
}
