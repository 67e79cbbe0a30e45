using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Sequences;
using Samplit.Statistics.Traffic;

namespace Samplit.Statistics.Tests;

/// <summary>Everything between no data and a trillion trials answers with numbers, or says that it cannot.</summary>
public class Extreme_counts
{
    private static readonly Proportion[] Arms =
    [
        .. from trials in new[] { 0L, 1, 2, 1_000, 1_000_000_000, 1_000_000_000_000 }
        from successes in new[] { 0, 1, trials / 1_000_000, trials / 2, trials - 1, trials }.Distinct()
        where successes >= 0 && successes <= trials
        select new Proportion(successes, trials),
    ];

    [Fact]
    public void Of_two_arms_give_numbers()
    {
        foreach (var control in Arms)
        {
            foreach (var treatment in Arms)
            {
                Compare(control, treatment);
            }
        }
    }

    [Fact]
    public void Of_one_arm_give_numbers()
    {
        foreach (var arm in Arms)
        {
            Within(BetaMixtureSequence.Compute(arm), 0, 1);
            Within(arm.WilsonInterval() ?? new(0, 1), 0, 1);
            var lift = RelativeLift.Compute(Posterior(arm), Posterior(new(7, 100))).CredibleInterval();
            Within(lift, -1, double.MaxValue);
            Assert.InRange(
                PotentialValueRemaining.Compute(Posterior(arm), Posterior(new(7, 100))).Quantile(),
                0,
                double.MaxValue
            );
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(1e9)]
    [InlineData(1e15)]
    public void Of_degrees_of_freedom_give_numbers(double degreesOfFreedom)
    {
        foreach (var t in new[] { 0, 1e-9, 1, 40, 1e9, 1e200 })
        {
            Assert.InRange(StudentT.TwoSidedTail(t, degreesOfFreedom).Value, 0, 1);
            Assert.True(double.IsFinite(StudentT.TwoSidedTail(t, degreesOfFreedom).Log10));
        }

        Assert.True(double.IsFinite(StudentT.UpperQuantile(0.025, Math.Max(1, degreesOfFreedom))));
    }

    private static void Compare(Proportion control, Proportion treatment)
    {
        var (first, second) = (Moments(control), Moments(treatment));
        if (TwoProportions.Compare(control, treatment) is { } rates)
        {
            Finite(rates.Statistic, rates.PValue.Log10, rates.Interval.Width, rates.LiftInterval?.Width);
        }

        if (Welch.Compare(first, second) is { } means)
        {
            Finite(means.Statistic, means.PValue.Log10, means.Interval.Width, means.DegreesOfFreedom);
        }

        if (MixtureSequentialTest.Compare(first, second, 1e-4) is { } mixture)
        {
            Finite(mixture.LogLikelihoodRatio, mixture.PValue.Log10, mixture.Interval.Width);
        }

        if (BatchedEstimate.Compute([new(first, second)]) is { } batched)
        {
            Finite(batched.Difference, batched.PValue.Log10, batched.Interval.Width);
        }

        if (AnytimeBatchedEstimate.Compute([new(first, second)], 0.3) is { } anytime)
        {
            Finite(anytime.Difference, anytime.PValue.Log10, anytime.Interval.Width);
        }

        var recorded = new RecordedBatch([first, second], [0.5, 0.5]);
        if (new Aipw([recorded]).Difference(0, 1) is { } difference)
        {
            Finite(difference.Value, difference.StandardError, difference.EffectiveEvents);
        }

        if (OffPolicy.Evaluate([recorded], [0, 1]) is OffPolicyAnswer.Estimated value)
        {
            Finite(value.Ips, value.SnipsError, value.DoublyRobustError, value.EffectiveUnits);
        }

        Finite(
            DriftCheck
                .Compute([
                    [control],
                    [treatment],
                ])
                .PValue.Log10
        );
        var epoch = new WeightEpoch([control.Trials, treatment.Trials], [1, 3]);
        Finite(SampleRatio.Compute(epoch).PValue.Log10, SequentialSampleRatio.Compute([epoch]).LogEvidence);
        var adjusted = PeriodAdjusted.Fit([
            [Cell(control), Cell(treatment)],
        ]);
        Finite([.. adjusted.Posteriors.Select(posterior => (double?)posterior.Mean)]);
    }

    private static RunningMoments Moments(Proportion arm) => RunningMoments.FromCounts(arm.Successes, arm.Trials);

    private static PeriodCell Cell(Proportion arm) => new(arm.Trials, arm.Successes);

    private static BetaDistribution Posterior(Proportion arm) => BetaDistribution.FromCounts(arm.Successes, arm.Trials);

    private static void Finite(params double?[] values) =>
        Assert.All(values, value => Assert.True(value is null || double.IsFinite(value.Value), $"{value}"));

    private static void Within(Interval interval, double lowest, double highest)
    {
        Assert.InRange(interval.Lower, lowest, highest);
        Assert.InRange(interval.Upper, interval.Lower, highest);
    }
}
