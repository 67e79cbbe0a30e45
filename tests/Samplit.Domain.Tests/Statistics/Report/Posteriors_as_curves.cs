using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Statistics.Report;

public class Posteriors_as_curves
{
    [Fact]
    public void Have_their_mass_where_the_rates_are()
    {
        var curves = PosteriorCurves.From(World.Running.Experiment, [Under(0, (100, 1_000), (130, 1_000))]);

        Assert.Equal(PosteriorCurves.Points, curves.Rates.Count);
        var step = curves.Rates[1] - curves.Rates[0];
        Assert.All(
            curves.Curves,
            c =>
            {
                Near.Relative(1, c.Densities.Sum() * step, 2e-3);
                Near.Relative(
                    c.Mean,
                    c.Densities.Zip(curves.Rates, (density, rate) => density * rate).Sum() * step,
                    2e-3
                );
                Assert.InRange(c.Mean, c.Interval.Lower, c.Interval.Upper);
            }
        );
        Assert.Equal(1, curves.Curves.Sum(c => c.ProbabilityBest), 1e-9);
    }

    [Fact]
    public void Are_not_drawn_where_they_would_be_wrong()
    {
        var drifted = PosteriorCurves.From(
            World.Running.Experiment,
            [Under(0, (200, 1_000), (200, 1_000)), Under(1, (50, 1_000), (50, 1_000))]
        );
        var young = PosteriorCurves.From(World.Running.Experiment, [Under(0, (10, 50), (10, 50))]);

        Assert.Equal((0, true), (drifted.Curves.Count, drifted.HasDrifted));
        Assert.Equal((0, false), (young.Curves.Count, young.HasDrifted));
    }

    private static AllocationCounts Under(int number, (long Converted, long Came) a, (long Converted, long Came) b) =>
        new(number, Weights.Uniform(2), [new Proportion(a.Converted, a.Came), new Proportion(b.Converted, b.Came)]);
}
