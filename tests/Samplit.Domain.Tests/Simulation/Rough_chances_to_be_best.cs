using Samplit.Domain.Simulation;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Tests.Simulation;

public class Rough_chances_to_be_best
{
    public static TheoryData<double[], double[]> Arms =>
        new()
        {
            { [0.1, 0.1], [0.01, 0.01] },
            { [0.1, 0.12, 0.08], [0.01, 0.004, 0.02] },
            { [0.1, 0.1001, 0.0999, 0.05], [1e-4, 1e-5, 2e-4, 0.01] },
            { [0.5, 0.5 + 1e-9], [1e-9, 3e-9] },
            { [0, 50], [1, 1] },
            { [.. Enumerable.Range(0, 50).Select(i => i * 0.001)], [.. Enumerable.Repeat(0.005, 50)] },
        };

    [Theory]
    [MemberData(nameof(Arms))]
    public void Are_the_exact_ones_to_three_digits(double[] means, double[] deviations)
    {
        var exact = BestProbability.OfNormals([
            .. means.Zip(deviations, (mean, deviation) => new NormalDistribution(mean, deviation)),
        ]);

        var rough = ApproximateBestProbability.Compute(means, deviations);

        Assert.Equal(1, rough.Sum(), 1e-12);
        Assert.All(exact.ProbabilityBest.Zip(rough), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }
}
