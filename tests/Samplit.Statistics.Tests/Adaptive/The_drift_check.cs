using FsCheck.Fluent;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Tests.Adaptive;

public class The_drift_check
{
    [Fact]
    public void Of_one_arm_is_Pearsons_test_of_its_batches()
    {
        var check = DriftCheck.Compute([
            [new(30, 1000)],
            [new(50, 1000)],
        ]);

        // (30 - 40)² · (1/40 + 1/960) twice.
        Near.Relative(2 * 100 * (1.0 / 40 + 1.0 / 960), check.ChiSquare, 1e-13);
        Assert.Equal(1, check.DegreesOfFreedom);
    }

    [Fact]
    public void Does_not_take_a_better_arm_for_a_drift()
    {
        var check = DriftCheck.Compute([
            [new(50, 1000), new(100, 1000)],
            [new(5, 100), new(190, 1900)],
        ]);

        Assert.Equal(0, check.ChiSquare, 1e-12);
        Assert.Empty(check.Forbidden);
    }

    [Fact]
    public void Forbids_what_assumes_constant_rates()
    {
        var check = DriftCheck.Compute([
            [new(30, 1000), new(31, 1000)],
            [new(60, 1000), new(58, 1000)],
        ]);

        Assert.True(check.HasDrifted);
        Assert.Equal(Enum.GetValues<AssumesConstantRates>(), check.Forbidden);
    }

    [Fact]
    public void Joins_batches_that_expect_few()
    {
        var check = DriftCheck.Compute([.. Enumerable.Repeat<Proportion[]>([new(1, 100)], 10)]);

        Assert.Equal(1, check.DegreesOfFreedom);
        Assert.Equal(0, check.ChiSquare, 1e-12);
    }

    [Fact]
    public void Sees_nothing_without_conversions_or_with_one_batch()
    {
        Assert.Equal(1, DriftCheck.Compute([]).PValue.Value);
        Assert.Equal(
            1,
            DriftCheck
                .Compute([
                    [new(0, 100)],
                    [new(0, 100)],
                ])
                .PValue.Value
        );
        Assert.Equal(
            1,
            DriftCheck
                .Compute([
                    [new(100, 100)],
                    [new(100, 100)],
                ])
                .PValue.Value
        );
        Assert.Equal(
            1,
            DriftCheck
                .Compute([
                    [new(3, 100), new(90, 100)],
                ])
                .PValue.Value
        );
        Assert.Equal(
            1,
            DriftCheck
                .Compute([
                    [default],
                    [default],
                ])
                .PValue.Value
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            DriftCheck.Compute([
                [default],
                [default, default],
            ])
        );
    }

    [Fact]
    public void Is_the_same_for_failures_as_for_successes() =>
        Property.Holds(
            (
                from trials in Gen.Choose(0, 2000)
                from successes in Gen.Choose(0, trials)
                select new Proportion(successes, trials)
            )
                .ArrayOf(3)
                .ArrayOf(),
            batches =>
            {
                var successes = DriftCheck.Compute(batches);
                var failures = DriftCheck.Compute([
                    .. batches.Select(arms => arms.Select(arm => new Proportion(arm.Failures, arm.Trials)).ToArray()),
                ]);
                Assert.Equal(successes.DegreesOfFreedom, failures.DegreesOfFreedom);
                Assert.Equal(successes.ChiSquare, failures.ChiSquare, 1e-10 * (1 + successes.ChiSquare));
            }
        );
}
