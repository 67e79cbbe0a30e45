using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Comparisons;

/// <summary>
/// P-values of several comparisons with one control, raised so that the chance of any false rejection stays below the
/// level: S. Holm, "A simple sequentially rejective multiple test procedure" (1979). Dependence does no harm.
/// </summary>
public static class Holm
{
    /// <returns>In the order given, each at least as large as it was.</returns>
    public static IReadOnlyList<TailProbability> Adjust(IReadOnlyList<TailProbability> pValues)
    {
        var adjusted = new TailProbability[pValues.Count];
        var highest = double.NegativeInfinity;
        var rank = 0;
        foreach (var index in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]))
        {
            highest = Math.Max(highest, pValues[index].Log + Portable.Log(pValues.Count - rank++));
            adjusted[index] = new TailProbability(highest);
        }

        return adjusted;
    }
}
