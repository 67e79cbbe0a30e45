using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Tests.Allocation;

public class A_new_split_of_the_traffic
{
    private static readonly ReallocationSchedule Schedule = ReallocationSchedule.Default;
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(199, 100)]
    [InlineData(200, 100)]
    [InlineData(201, 101)]
    [InlineData(1_000, 500)]
    [InlineData(9_999, 5_000)]
    [InlineData(10_002, 5_000)]
    [InlineData(long.MaxValue, 5_000)]
    public void Waits_for_half_as_many_visitors_again_within_bounds(long visitorsBefore, int batch)
    {
        Assert.Equal(batch, Schedule.BatchAfter(visitorsBefore));
        Assert.False(Schedule.IsDue(new(visitorsBefore, batch - 1, 0, Noon), Noon));
        Assert.True(Schedule.IsDue(new(visitorsBefore, batch, 0, Noon), Noon));
        Assert.True(Schedule.IsDue(new(visitorsBefore, batch + 1, 0, Noon), Noon));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Is_due_after_a_quarter_of_an_hour_with_anything_new(long visitors, long conversions)
    {
        var progress = new ReallocationProgress(1_000, visitors, conversions, Noon);

        Assert.False(Schedule.IsDue(progress, Noon.AddMinutes(15).AddTicks(-1)));
        Assert.True(Schedule.IsDue(progress, Noon.AddMinutes(15)));
    }

    [Fact]
    public void Is_never_due_when_nothing_happened() =>
        Assert.False(Schedule.IsDue(new(1_000, 0, 0, Noon), Noon.AddYears(1)));

    [Fact]
    public void Is_not_hurried_by_conversions() =>
        Assert.False(Schedule.IsDue(new(1_000, 499, 499, Noon), Noon.AddMinutes(14)));

    [Fact]
    public void Is_not_due_by_a_clock_that_went_back() =>
        Assert.False(Schedule.IsDue(new(1_000, 1, 1, Noon), Noon.AddDays(-1)));

    [Fact]
    public void Compares_moments_and_not_clock_faces() =>
        Assert.False(
            Schedule.IsDue(new(1_000, 1, 0, Noon), new DateTimeOffset(2026, 11, 20, 14, 0, 0, TimeSpan.FromHours(2)))
        );

    [Fact]
    public void Follows_every_visitor_when_told_so()
    {
        var everyVisitor = new ReallocationSchedule(1, 1, TimeSpan.MaxValue);

        Assert.True(everyVisitor.IsDue(new(0, 1, 0, Noon), Noon));
        Assert.False(everyVisitor.IsDue(new(0, 0, 1, Noon), Noon.AddYears(100)));
    }

    [Theory]
    [InlineData(0, 5_000, 15)]
    [InlineData(100, 99, 15)]
    [InlineData(100, 5_000, 0)]
    [InlineData(100, 5_000, -1)]
    public void Is_not_scheduled_by_numbers_without_sense(int first, int largest, int minutes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ReallocationSchedule(first, largest, TimeSpan.FromMinutes(minutes))
        );
}
