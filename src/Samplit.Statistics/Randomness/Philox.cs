using System.Runtime.InteropServices;

namespace Samplit.Statistics.Randomness;

/// <summary>
/// Philox4x64-10: 256 random bits for every counter under a key, from nothing but the two. Where a draw has to be
/// repeated by somebody else, its counter says which draw it is, and no state has to be kept.
/// </summary>
/// <remarks>
/// J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). docs/statistics.md
/// has test vectors. NumPy's Philox raises its counter before the first block: it gives block c when it is set to c -
/// 1.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Philox(ulong Key0, ulong Key1)
{
    private const int Rounds = 10;

    /// <summary>The four words of the block with this counter.</summary>
    public (ulong, ulong, ulong, ulong) Block(
        ulong counter0,
        ulong counter1 = 0,
        ulong counter2 = 0,
        ulong counter3 = 0
    )
    {
        var (key0, key1) = (Key0, Key1);
        for (var round = 0; round < Rounds; round++)
        {
            var high0 = Math.BigMul(0xD2E7470EE14C6C93, counter0, out var low0);
            var high1 = Math.BigMul(0xCA5A826395121157, counter2, out var low1);
            (counter0, counter1, counter2, counter3) = (high1 ^ counter1 ^ key0, low1, high0 ^ counter3 ^ key1, low0);
            key0 += 0x9E3779B97F4A7C15;
            key1 += 0xBB67AE8584CAA73B;
        }

        return (counter0, counter1, counter2, counter3);
    }

    /// <summary>
    /// The first 53 bits as a number strictly between 0 and 1, the middle of one of 2⁵³ equal steps: what an inverse
    /// distribution function needs.
    /// </summary>
    public static double OpenUnit(ulong bits) =>
        // The middle of the last step is no double, and would be rounded to 1.
        Math.Min(((bits >> 11) + 0.5) * (1.0 / (1UL << 53)), Math.BitDecrement(1.0));

    /// <summary>The first 53 bits as a number in [0, 1): below p with probability p.</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
