namespace Samplit.Domain.Variants;

/// <summary>Hamilton's method: whole numbers in proportion to shares, which sum to the total exactly.</summary>
public static class LargestRemainder
{
    /// <summary>
    /// Each share gets its quota rounded down; what is left goes, one each, to the largest remainders, and of equal
    /// remainders to the lower index. A share of 0 gets 0.
    /// </summary>
    /// <param name="shares">Finite, none negative, not all 0; they need not sum to 1.</param>
    /// <param name="total">At least 0.</param>
    /// <exception cref="ArgumentException">A share or the sum of shares is not as said.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="total"/> is negative.</exception>
    public static int[] Apportion(ReadOnlySpan<double> shares, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var sum = 0.0;
        foreach (var share in shares)
        {
            if (!(share >= 0))
            {
                throw new ArgumentException($"A share of {share} is not a number from 0 up.", nameof(shares));
            }

            sum += share;
        }

        if (!(sum > 0 && double.IsFinite(sum)))
        {
            throw new ArgumentException($"Shares that sum to {sum} cannot be apportioned.", nameof(shares));
        }

        var parts = new int[shares.Length];
        var shortfalls = new double[shares.Length];
        var byRemainder = new int[shares.Length];
        var left = total;
        for (var i = 0; i < shares.Length; i++)
        {
            var quota = shares[i] / sum * total;
            parts[i] = (int)quota;
            shortfalls[i] = parts[i] - quota;
            byRemainder[i] = i;
            left -= parts[i];
        }

        Array.Sort(
            byRemainder,
            (i, j) => shortfalls[i] != shortfalls[j] ? shortfalls[i].CompareTo(shortfalls[j]) : i.CompareTo(j)
        );
        foreach (var i in byRemainder.AsSpan(0, left))
        {
            parts[i]++;
        }

        return parts;
    }
}
