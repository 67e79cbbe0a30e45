namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// A least share for every variant, so that none stops being learned about and no propensity is too small.
/// </summary>
public static class Floor
{
    /// <summary>
    /// f + (1 - Kf)·w: what the floors leave is divided as before, so the order of the variants is kept and each ends
    /// with at least f. Uniform when Kf &gt;= 1, which leaves nothing to divide.
    /// </summary>
    /// <param name="shares">K shares that sum to 1.</param>
    /// <param name="floor">f, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="floor"/> is outside [0, 1].</exception>
    public static double[] Additive(ReadOnlySpan<double> shares, double floor)
    {
        if (!(floor is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "A floor is between 0 and 1.");
        }

        var raised = new double[shares.Length];
        var free = 1 - shares.Length * floor;
        for (var i = 0; i < raised.Length; i++)
        {
            raised[i] = free > 0 ? floor + free * shares[i] : 1.0 / shares.Length;
        }

        return raised;
    }
}
