using Samplit.Domain.Allocation.Algorithms;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Allocation;

public class The_observations_of_an_algorithm
{
    private static readonly Observations ThreePeriods = new([
        [new(100, 10), new(100, 20)],
        [new(50, 5), new(150, 30)],
        [new(10, 0), new(190, 40)],
    ]);

    [Fact]
    public void Is_pooled_over_its_periods()
    {
        Assert.Equal([new(160, 15), new(440, 90)], ThreePeriods.Pooled);
        Assert.Equal(2, ThreePeriods.Arms);
        Assert.False(ThreePeriods.IsEmpty);
    }

    [Fact]
    public void Fades_from_period_to_period_when_it_is_discounted()
    {
        var faded = ThreePeriods.Discounted(0.5);

        Assert.Equal([new(60, 5), new(290, 60)], faded.Pooled);
        Assert.Equal(ThreePeriods.Pooled, ThreePeriods.Discounted(1).Pooled);
    }

    [Fact]
    public void Forgets_what_is_before_a_window()
    {
        Assert.Equal([new(60, 5), new(340, 70)], ThreePeriods.Newest(2).Pooled);
        Assert.Same(ThreePeriods, ThreePeriods.Newest(3));
    }

    [Fact]
    public void Keeps_the_orders_of_a_window_and_discounts_none()
    {
        var orders = RunningMoments.From([10, 30]);
        var evidence = new Observations([
            [new(5, 2, orders)],
            [new(5, 2, orders)],
        ]);

        Assert.Equal(4, evidence.Pooled[0].Orders.Count);
        Assert.Equal(20, evidence.Newest(1).Pooled[0].Orders.Mean);
        Assert.Equal(0, evidence.Discounted(0.9).Pooled[0].Orders.Count);
    }

    [Fact]
    public void Adds_up_and_fades_with_its_money()
    {
        var evidence = new Observations([
            [new(5, 2) { Revenue = 30 }],
            [new(5, 0) { Revenue = -10 }],
        ]);

        Assert.Equal(20, evidence.Pooled[0].Revenue);
        Assert.Equal(-10, evidence.Newest(1).Pooled[0].Revenue);
        Assert.Equal(5, evidence.Discounted(0.5).Pooled[0].Revenue);
        Assert.Equal(30, evidence.Periods[0][0].Matured(3).Revenue);
    }

    [Fact]
    public void Counts_what_has_converted_as_exposed()
    {
        var arm = new ArmEvidence(100, 30);

        Assert.Equal(100, arm.MaturedUnits);
        Assert.Equal(60, arm.Matured(60).MaturedUnits);
        Assert.Equal(30, arm.Matured(10).MaturedUnits);
        Assert.Equal(30, new Observations([
                [arm.Matured(60)],
            ]).Discounted(0.5).Newest(1).Pooled[0].Matured(30).MaturedUnits);
        Assert.Equal(90, new Observations([
                [arm.Matured(60)],
                [arm.Matured(10)],
            ]).Pooled[0].MaturedUnits);
    }

    [Fact]
    public void Is_no_evidence_of_what_cannot_be()
    {
        Assert.Throws<ArgumentException>(() => new Observations([]));
        Assert.Throws<ArgumentException>(() =>
            new Observations([
                [],
            ])
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Observations([
                [new(1, 0)],
                [new(1, 0), new(1, 0)],
            ])
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(10, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(10, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(10, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(1, 1, RunningMoments.From([1, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(1, 1) { Revenue = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArmEvidence(10, 1).Matured(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreePeriods.Discounted(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreePeriods.Discounted(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreePeriods.Newest(0));
    }
}
