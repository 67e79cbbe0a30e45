using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Tests.Comparisons;

public class Holms_adjustment
{
    [Fact]
    public void Multiplies_the_smallest_by_the_number_of_comparisons() =>
        Near.Relative([0.03, 0.06, 0.06], [.. Holm.Adjust([Of(0.01), Of(0.03), Of(0.04)]).Select(p => p.Value)], 1e-13);

    [Fact]
    public void Keeps_the_order_of_comparisons_and_p_values() =>
        Property.Holds(
            Gen.Choose(1, 1000).Select(thousandths => Of(thousandths / 1000.0)).ArrayOf(),
            given =>
            {
                var adjusted = Holm.Adjust(given);
                for (var i = 0; i < given.Length; i++)
                {
                    Assert.True(adjusted[i] >= given[i]);
                    for (var j = 0; j < given.Length; j++)
                    {
                        Assert.True(given[i] > given[j] || adjusted[i] <= adjusted[j]);
                    }
                }
            }
        );

    private static TailProbability Of(double p) => new(Math.Log(p));
}
