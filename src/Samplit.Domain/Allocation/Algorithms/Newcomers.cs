using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Arms of which there is too little evidence to follow. What is believed of one that nobody has seen is the prior's,
/// and beside low rates a flat prior makes it best with nearly all probability: that is no reason to give it nearly
/// everybody.
/// </summary>
internal static class Newcomers
{
    /// <summary>
    /// At most an even share, 1/K, for those that are new; where that takes anything from them, the others divide the
    /// rest as the algorithm would if there were no newcomers. Where all are new the split is even.
    /// </summary>
    /// <param name="isNew">One an arm.</param>
    public static Weights Bound(
        Allocate allocate,
        Weights weights,
        IReadOnlyList<bool> isNew,
        Observations evidence,
        AllocationParameters parameters
    )
    {
        var even = Weights.Uniform(weights.Count);
        int[] parts = [.. weights.Select((part, arm) => isNew[arm] ? Math.Min(part, even[arm]) : 0)];
        int[] others = [.. Enumerable.Range(0, parts.Length).Where(arm => !isNew[arm])];
        var left = Weights.Total - parts.Sum();
        if (left == others.Sum(arm => weights[arm]))
        {
            return weights;
        }
        if (others.Length == 0)
        {
            return even;
        }
        foreach (var (place, part) in Among(allocate, others, left, evidence, parameters).Index())
        {
            parts[others[place]] = part;
        }
        return Weights.FromParts(parts);
    }

    /// <summary>Of what is left; the least share is one of all the traffic, so it is a larger part of that.</summary>
    private static int[] Among(
        Allocate allocate,
        int[] arms,
        int left,
        Observations evidence,
        AllocationParameters parameters
    )
    {
        if (arms.Length == 1)
        {
            return [left];
        }
        var control = evidence.Control is { } kept ? Array.IndexOf(arms, kept) : -1;
        var own = new Observations(
            [.. evidence.Periods.Select(period => (IReadOnlyList<ArmEvidence>)[.. arms.Select(arm => period[arm])])],
            control < 0 ? null : control
        );
        var floor = parameters.Floor * Weights.Total / left;
        var weights = allocate(own, parameters with { Floor = floor }).Weights;
        return LargestRemainder.Apportion([.. weights.Select(part => (double)part)], left);
    }
}
