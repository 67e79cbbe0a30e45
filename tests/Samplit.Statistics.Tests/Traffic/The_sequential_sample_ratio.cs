using FsCheck.Fluent;
using Samplit.Statistics.Traffic;

namespace Samplit.Statistics.Tests.Traffic;

public class The_sequential_sample_ratio
{
    // From mpmath at 25 digits or more: the logarithm of the e-value and p.
    public static readonly TheoryData<long[], double[], double, double, double> Known = new()
    {
        { [5000, 5150], [0.5, 0.5], -3.278591498177412, 1.0, 0.0 },
        { [821588, 815482], [0.5, 0.5], 4.458785453880316, 0.011576414842337108, -1.9364259186107076 },
        { [52, 48], [0.5, 0.5], -2.005018065097174, 1.0, 0.0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_eleven_digits(long[] observed, double[] weights, double log, double p, double log10)
    {
        var check = SequentialSampleRatio.Compute([new(observed, weights)]);

        Near.Relative(log, check.LogEvidence, 1e-11);
        Near.Relative(p, check.PValue.Value, 1e-11);
        Near.Relative(log10, check.PValue.Log10, 1e-11);
    }

    [Fact]
    public void Keeps_its_digits_at_a_billion_visitors()
    {
        // Twice as many heads and tails with a uniform prior: log e = log(n + 1) less log of the binomial probability.
        var check = SequentialSampleRatio.Compute([new([500_000_000, 500_000_000], [1, 1])]);

        Near.Relative(
            -Math.Log(1_000_000_001) + Math.Log(Math.PI * 500_000_000) / 2 + 1 / 4e9,
            check.LogEvidence,
            1e-13
        );
    }

    [Fact]
    public void Is_the_product_of_what_each_visitor_adds() =>
        Property.Holds(
            Gen.Choose(0, 1).ArrayOf(),
            visitors =>
            {
                // Pólya's urn, one visitor at a time.
                double[] weights = [0.3, 0.7];
                var seen = new double[2];
                var log = 0.0;
                foreach (var arm in visitors)
                {
                    log += Math.Log((2 * weights[arm] + seen[arm]) / (2 + seen.Sum()) / weights[arm]);
                    seen[arm]++;
                }

                var check = SequentialSampleRatio.Compute([new([(long)seen[0], (long)seen[1]], weights)]);
                Assert.Equal(log, check.LogEvidence, 1e-11);
            }
        );

    [Fact]
    public void Multiplies_over_epochs()
    {
        var (first, second) = (new WeightEpoch([40, 60], [1, 1]), new WeightEpoch([10, 80], [1, 9]));

        Near.Relative(
            SequentialSampleRatio.Compute([first]).LogEvidence + SequentialSampleRatio.Compute([second]).LogEvidence,
            SequentialSampleRatio.Compute([first, second]).LogEvidence,
            1e-14
        );
    }
}
