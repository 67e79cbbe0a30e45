using System.Text.Json.Serialization;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Layers;

/// <summary>
/// The part of a layer's visitors that an experiment has to itself. Stored inside events for ever: add nullable
/// members, never rename or retype one.
/// </summary>
/// <param name="Seed">
/// The seed of the layer, so that the experiment's own stream says all that its gate follows from.
/// </param>
/// <param name="From">First of the million buckets that are its own.</param>
/// <param name="To">The one behind its last.</param>
public sealed record BucketRange(Guid Layer, long Seed, int From, int To)
{
    public const int Buckets = 1_000_000;

    /// <summary>
    /// Whether the visitor, by the key that all experiments of the layer know it by, is in the slice.
    /// </summary>
    public bool Has(VisitorKey visitor)
    {
        var bucket = Bucketing.Bucket(
            Bucketing.Hash64(Bucketing.LayerVersion, Seed, Layer.ToString("D"), visitor.ToString()),
            Buckets
        );
        return From <= bucket && bucket < To;
    }
}

/// <summary>A slice and whose it is.</summary>
public sealed record OwnedRange(Guid Experiment, int From, int To);

/// <summary>
/// Experiments that exclude one another: each has a slice of the visitors, and no two that are open share any (Tang et
/// al., Overlapping Experiment Infrastructure, KDD 2010). Their visitors have one key in all of them, under a salt of
/// the layer.
/// </summary>
/// <param name="UnitType">
/// The unit type of all its experiments: who is known by two identifiers could be in two of them.
/// </param>
/// <param name="Seed">Public; who is in which bucket follows from it and the visitor's key. 0 to 2^53 - 1.</param>
/// <param name="Slices">
/// The slices in their order, those of closed experiments included until somebody else takes their place.
/// </param>
/// <param name="Project">What it belongs to; null for the default project.</param>
/// <param name="HeldOutPerMillion">
/// Of a holdout, how many of a million visitors see no experiment of the project; it has no slices. Null of other layers.
/// </param>
/// <param name="Outermost">The holdout by whose key it knows its visitors; null for its own.</param>
/// <param name="EndedAt">Of a holdout, from when on experiments are made without it.</param>
public sealed record Layer(
    Guid Id,
    string Name,
    UnitType UnitType,
    long Seed,
    IReadOnlyList<OwnedRange> Slices,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid? Project = null,
    int? HeldOutPerMillion = null,
    Guid? Outermost = null,
    DateTimeOffset? EndedAt = null
)
{
    /// <summary>What experiments that are made now hold out by it; null for nobody.</summary>
    [JsonIgnore]
    public HoldoutGate? Gate =>
        HeldOutPerMillion is { } perMillion && EndedAt is null ? new(Id, Seed, perMillion) : null;

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static Layer? Evolve(Layer? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, LayerCreated e) => new(
                id,
                e.Name,
                e.UnitType,
                e.Seed,
                [],
                1,
                at,
                e.Project,
                e.HeldOutPerMillion,
                e.Outermost
            ),
            ({ } s, HoldoutEnded) => s with { EndedAt = at, Revision = s.Revision + 1 },
            ({ } s, SliceTaken e) => s with { Slices = s.With(e), Revision = s.Revision + 1 },
            _ => state,
        };

    /// <summary>What was there of others in its place is theirs no more.</summary>
    private OwnedRange[] With(SliceTaken e) =>
        [
            .. Slices
                .Where(s => s.To <= e.From || e.To <= s.From)
                .Append(new OwnedRange(e.Experiment, e.From, e.To))
                .OrderBy(s => s.From),
        ];
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>layer_created</c>.</summary>
/// <param name="HeldOutPerMillion">Of a holdout; null of other layers.</param>
/// <param name="Outermost">The holdout by whose key it knows its visitors; null for its own.</param>
public sealed record LayerCreated(
    string Name,
    UnitType UnitType,
    long Seed,
    Guid? Project = null,
    int? HeldOutPerMillion = null,
    Guid? Outermost = null
);

/// <summary>Stored as <c>slice_taken</c>, with the creation of the experiment.</summary>
public sealed record SliceTaken(Guid Experiment, int From, int To);
