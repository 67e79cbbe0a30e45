using System.Runtime.InteropServices;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>Who has the highest of some numbers: arms that are equal share it alike.</summary>
internal static class Leaders
{
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Leader(double Share, int Arms);

    /// <exception cref="ArgumentOutOfRangeException">One of them is not a number.</exception>
    /// <exception cref="ArgumentException">There are none.</exception>
    internal static Leader[] Find(ReadOnlySpan<double> indices)
    {
        if (indices.IsEmpty)
        {
            throw new ArgumentException("There is nothing to choose from.", nameof(indices));
        }
        var highest = double.NegativeInfinity;
        var leaders = 0;
        foreach (var index in indices)
        {
            if (double.IsNaN(index))
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, "It is not a number.");
            }
            leaders =
                index > highest ? 1
                : index == highest ? leaders + 1
                : leaders;
            highest = Math.Max(highest, index);
        }
        var shares = new Leader[indices.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = new(indices[i] == highest ? 1.0 / leaders : 0, indices.Length);
        }
        return shares;
    }

    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    internal static void CheckFloor(AllocationParameters parameters)
    {
        if (!(parameters.Floor > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(parameters),
                parameters.Floor,
                "It needs a floor: some arms would have no chance at all, and nothing could be estimated."
            );
        }
    }
}
