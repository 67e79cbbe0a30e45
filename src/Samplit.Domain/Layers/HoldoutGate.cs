using Samplit.Domain.Visitors;

namespace Samplit.Domain.Layers;

/// <summary>
/// The visitors who see no experiment of a project at all, so that what all of them come to can be measured against
/// theirs. Stored inside events for ever: add nullable members, never rename or retype one.
/// </summary>
/// <param name="Layer">The holdout, which is a project's outermost layer.</param>
/// <param name="Seed">Its seed, so that an experiment's own stream says all that its gate follows from.</param>
/// <param name="PerMillion">How many of a million visitors are held out.</param>
public sealed record HoldoutGate(Guid Layer, long Seed, int PerMillion)
{
    /// <summary>
    /// Whether the visitor, by the key that all experiments under the holdout know it by, is held out.
    /// </summary>
    public bool Has(VisitorKey visitor) =>
        Bucketing.Bucket(
            Bucketing.Hash64(Bucketing.HoldoutVersion, Seed, Layer.ToString("D"), visitor.ToString()),
            BucketRange.Buckets
        ) < PerMillion;
}
