using Samplit.Domain.Experiments;
using Samplit.Domain.Funnels;

namespace Samplit.Domain.Tests.Funnels;

public class The_period_of_a_report
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly FunnelDefinition Shop = A.Funnel("cart>paid") with { WindowSeconds = 3_600 };

    [Fact]
    public void Is_the_last_thirty_days_where_nobody_says_otherwise()
    {
        Assert.Equal(new(Now.AddDays(-30), Now), Choose().Period);
        Assert.Equal(new(Now.AddDays(-31), Now.AddDays(-1)), Choose(to: Now.AddDays(-1)).Period);
        Assert.Equal(new(Now.AddDays(-90), Now), Choose(from: Now.AddDays(-90)).Period);
        Assert.Equal(new(Now.AddDays(-30), Now), Choose(of: Started(null, null)).Period);
    }

    [Fact]
    public void Is_that_of_an_experiment_and_of_the_window_of_its_last_units()
    {
        var started = Now.AddDays(-20);

        Assert.Equal(new(started, Now), Choose(of: Started(started, null)).Period);
        Assert.Equal(new(started, Now.AddDays(-1).AddHours(1)), Choose(of: Started(started, Now.AddDays(-1))).Period);
        Assert.Equal(new(started, Now), Choose(of: Started(started, Now.AddMinutes(-1))).Period);
        Assert.Equal(new(Now.AddDays(-366), Now), Choose(of: Started(Now.AddDays(-900), null)).Period);
    }

    [Fact]
    public void Is_not_empty_and_not_too_long()
    {
        Assert.Null(Choose(from: Now.AddDays(-366)).Problem);
        Assert.Equal("from", Choose(from: Now.AddDays(-367)).Problem?.Field);
        Assert.Equal("from", Choose(from: Now).Problem?.Field);
        Assert.Equal(
            new(DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddHours(1)),
            Choose(to: new DateTimeOffset(1, 1, 1, 2, 0, 0, TimeSpan.FromHours(1))).Period
        );
    }

    private static Experiment Started(DateTimeOffset? started, DateTimeOffset? completed) =>
        World.Draft.Experiment with
        {
            StartedAt = started,
            CompletedAt = completed,
        };

    private static (FunnelPeriod? Period, Refusal? Problem) Choose(
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        Experiment? of = null
    ) => FunnelPeriod.Choose(from, to, Shop, of, Now);
}
