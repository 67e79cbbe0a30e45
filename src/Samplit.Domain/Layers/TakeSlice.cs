using Samplit.Domain.Visitors;

namespace Samplit.Domain.Layers;

/// <summary>Gives an experiment the first room in the layer that is wide enough.</summary>
/// <param name="Share">The share of all visitors, above 0 and up to 1.</param>
public sealed record TakeSlice(Guid Experiment, UnitType UnitType, double Share)
{
    /// <param name="closed">
    /// Experiments of the layer that are completed or archived. As none of them ever runs again, a list that is out of
    /// date only leaves room unused.
    /// </param>
    /// <param name="holdout">The one that the experiment will be under; null for none.</param>
    public static Decision Decide(TakeSlice command, Layer layer, IReadOnlySet<Guid> closed, Layer? holdout = null)
    {
        if (layer.HeldOutPerMillion is not null)
        {
            return Decision.Refuse(
                Refusal.Invalid("layer.id", "A holdout has no slices: all experiments of its unit type are under it.")
            );
        }
        if (holdout is not null && layer.Outermost != holdout.Id)
        {
            return Decision.Refuse(
                Refusal.Invalid(
                    "layer.id",
                    $"The layer is older than the holdout '{holdout.Name}', and knows its visitors by other keys. Make a new one."
                )
            );
        }
        if (!(command.Share > 0 && command.Share <= 1))
        {
            return Decision.Refuse(Refusal.Invalid("layer.share", "A fraction of all visitors, above 0 and up to 1."));
        }
        var width = (int)Math.Round(command.Share * BucketRange.Buckets);
        if (width == 0)
        {
            return Decision.Refuse(
                Refusal.Invalid("layer.share", "At least one visitor in a million: this little has nobody.")
            );
        }
        if (command.UnitType != layer.UnitType)
        {
            return Decision.Refuse(
                Refusal.Invalid("unitType", "That of the layer, so that experiments exclude one another.")
            );
        }
        var (at, widest) = (0, 0);
        foreach (var held in layer.Slices.Where(s => !closed.Contains(s.Experiment)).Append(End))
        {
            var room = held.From - at;
            if (room >= width)
            {
                return Decision.Append(new SliceTaken(command.Experiment, at, at + width));
            }
            (at, widest) = (held.To, Math.Max(widest, room));
        }
        return Decision.Refuse(
            new Refusal(
                RefusalKind.Conflict,
                ProblemCodes.LayerFull,
                $"The widest room that is left in this layer is {widest} of a million visitors.",
                "layer.share"
            )
        );
    }

    private static readonly OwnedRange End = new(Guid.Empty, BucketRange.Buckets, BucketRange.Buckets);
}
