using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Layers;

/// <summary>What a new experiment wants of a layer.</summary>
/// <param name="Share">The share of all visitors, above 0 and up to 1.</param>
public sealed record LayerShareRequest([Required] string? Id, [Required] double? Share);

/// <summary>An experiment's part of a layer's visitors: from a fraction of them to another.</summary>
public sealed record BucketRangeView(Guid Id, double From, double To)
{
    public static BucketRangeView? Create(BucketRange? slice) =>
        slice is null
            ? null
            : new(slice.Layer, slice.From / (double)BucketRange.Buckets, slice.To / (double)BucketRange.Buckets);
}

public sealed record OwnedRangeView(Guid Experiment, double From, double To);

/// <summary>Who sees no experiment of the project at all.</summary>
/// <param name="Id">Of the holdout, which is a layer.</param>
public sealed record HoldoutView(Guid Id, int PerMillion)
{
    public static HoldoutView? Create(HoldoutGate? gate) => gate is null ? null : new(gate.Layer, gate.PerMillion);
}

/// <param name="Slices">Who has which part; that of a closed experiment goes to whoever needs it next.</param>
/// <param name="HeldOutPerMillion">Of a holdout; absent of other layers.</param>
/// <param name="Outermost">Id of the holdout that was in force when it was made; absent where none was.</param>
/// <param name="EndedAt">Of a holdout, from when on experiments are made without it.</param>
public sealed record LayerView(
    Guid Id,
    string Name,
    UnitType UnitType,
    long Seed,
    IReadOnlyList<OwnedRangeView> Slices,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid Project,
    int? HeldOutPerMillion,
    Guid? Outermost,
    DateTimeOffset? EndedAt
) : IRevised, IExample
{
    static object IExample.Example =>
        new LayerView(
            IExample.SomeId,
            "checkout",
            UnitType.User,
            Seed: 4_711,
            [new OwnedRangeView(IExample.SomeId, From: 0, To: 0.5)],
            Revision: 2,
            IExample.SomeTime,
            Domain.Access.Project.DefaultId,
            HeldOutPerMillion: null,
            Outermost: null,
            EndedAt: null
        );

    public static LayerView From(Layer layer) =>
        new(
            layer.Id,
            layer.Name,
            layer.UnitType,
            layer.Seed,
            [
                .. layer.Slices.Select(s => new OwnedRangeView(
                    s.Experiment,
                    s.From / (double)BucketRange.Buckets,
                    s.To / (double)BucketRange.Buckets
                )),
            ],
            layer.Revision,
            layer.CreatedAt,
            Domain.Access.Project.Of(layer.Project),
            layer.HeldOutPerMillion,
            layer.Outermost,
            layer.EndedAt
        );
}
