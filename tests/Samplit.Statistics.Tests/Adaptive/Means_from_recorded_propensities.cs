using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Adaptive;

public class Means_from_recorded_propensities
{
    private static readonly RecordedBatch[] Ten =
    [
        Draws.Draw(0, 1.0, 0.5, 0.5),
        Draws.Draw(1, 0.0, 0.5, 0.5),
        Draws.Draw(1, 1.0, 0.5, 0.5),
        Draws.Draw(0, 0.0, 0.4, 0.6),
        Draws.Draw(1, 1.0, 0.4, 0.6),
        Draws.Draw(1, 1.0, 0.3, 0.7),
        Draws.Draw(1, 0.0, 0.3, 0.7),
        Draws.Draw(0, 1.0, 0.2, 0.8),
        Draws.Draw(1, 1.0, 0.2, 0.8),
        Draws.Draw(1, 0.0, 0.2, 0.8),
    ];

    // From mpmath at 25 digits or more: both means and their errors, the difference, its error and interval.
    public static readonly TheoryData<AipwWeighting, double[]> KnownMeans = new()
    {
        {
            AipwWeighting.Uniform,
            [
                0.8333333333333334,
                0.6188095238095238,
                0.3456073558887954,
                0.22816095335293599,
                -0.21452380952380953,
                0.4238451630279886,
                -1.045245064080175,
                0.6161974450325559,
            ]
        },
        {
            AipwWeighting.Propensity,
            [
                0.7904761904761904,
                0.6002564102564103,
                0.3443166752884177,
                0.21559567409339006,
                -0.19021978021978023,
                0.41769372146997485,
                -1.0088844308694358,
                0.6284448704298753,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(KnownMeans))]
    public void Are_known_to_twelve_digits(AipwWeighting weighting, double[] expected)
    {
        var aipw = new Aipw(Ten);
        var (first, second) = (aipw.Mean(0, weighting)!, aipw.Mean(1, weighting)!);
        var difference = aipw.Difference(0, 1, weighting)!;

        Near.Relative(
            expected,
            [
                first.Value,
                second.Value,
                first.StandardError,
                second.StandardError,
                difference.Value,
                difference.StandardError,
                difference.Interval.Lower,
                difference.Interval.Upper,
            ],
            1e-12
        );
    }

    [Fact]
    public void Have_scores_whose_mean_is_the_estimate() =>
        Property.Holds(
            Draws.SomeBatches,
            batches =>
            {
                var aipw = new Aipw(batches);
                if (aipw.Difference(0, 1) is not { } difference)
                {
                    return;
                }

                Assert.Equal(batches.Sum(batch => batch.Count), difference.Scores.Count);
                Assert.Equal(difference.Value, difference.Scores.Mean, 1e-9);
                Assert.Equal(difference.Value, aipw.Mean(1)!.Value - aipw.Mean(0)!.Value, 1e-9);
                Assert.Equal(
                    difference.StandardError * difference.Scores.Count,
                    Math.Sqrt(difference.Scores.SquaredDeviations),
                    1e-6
                );
                Assert.Equal(-difference.Value, aipw.Difference(1, 0)!.Value, 1e-9);
                Assert.True(difference.Interval.Contains(difference.Value));
            }
        );

    [Fact]
    public void Say_the_same_of_units_as_of_their_moments()
    {
        // One batch: every prediction is 0, whether its units come one by one under equal chances or together.
        RecordedBatch[] together = [new([RunningMoments.From([1, 0, 3]), RunningMoments.From([2, 5])], [0.6, 0.4])];
        var value = (1 + 0 + 3) / 0.6 / 5;

        Near.Relative(value, new Aipw(together).Mean(0)!.Value, 1e-14);
        double[] scores = [1 / 0.6, 0, 3 / 0.6, 0, 0];
        Near.Relative(
            RunningMoments.From(scores).SquaredDeviations,
            new Aipw(together).Mean(0)!.Scores.SquaredDeviations,
            1e-13
        );
    }

    [Fact]
    public void Are_not_computed_for_an_arm_that_had_no_chance_or_without_units()
    {
        RecordedBatch[] batches =
        [
            new([RunningMoments.FromCounts(3, 10), RunningMoments.FromCounts(2, 10)], [0.5, 0.5]),
            new([RunningMoments.FromCounts(3, 10), default], [1, 0]),
        ];

        Assert.Null(new Aipw(batches).Mean(1));
        Assert.NotNull(new Aipw(batches).Mean(0));
        Assert.Null(new Aipw(batches).Difference(0, 1));
        Assert.Null(new Aipw([new([default, default], [0.5, 0.5])]).Mean(0));
    }

    [Fact]
    public void Give_no_interval_for_many_looks_while_an_arm_starves()
    {
        var equal = new RecordedBatch(
            [RunningMoments.FromCounts(25, 500), RunningMoments.FromCounts(25, 500)],
            [0.5, 0.5]
        );
        var starving = new RecordedBatch(
            [RunningMoments.FromCounts(50, 990), RunningMoments.FromCounts(1, 10)],
            [0.99, 0.01]
        );

        Assert.Equal(25, new Aipw([equal]).Mean(1)!.EffectiveEvents, 1e-10);
        Assert.NotNull(new Aipw([equal]).Difference(0, 1)!.AnytimeInterval(0.01));
        Assert.InRange(new Aipw([equal, starving]).Mean(1)!.EffectiveEvents, 1, 3);
        Assert.NotNull(new Aipw([equal, starving]).Mean(0)!.AnytimeInterval(0.01));
        Assert.Null(new Aipw([equal, starving]).Difference(0, 1)!.AnytimeInterval(0.01));
    }

    [Fact]
    public void Refuse_chances_that_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Draws.Draw(0, 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Draws.Draw(0, 1, 0.5, 0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Draws.Draw(0, 1, -0.5, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordedBatch([default], [0.5, 0.5]));
    }
}
