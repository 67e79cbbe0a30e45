using Samplit.Domain.MetricDefinitions.Analysis;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class The_evidence_of_a_metric
{
    private static readonly EvidenceMark Read = new(World.Id, 1, "some sums", 100, new DateOnly(2026, 11, 20), 3);

    [Fact]
    public void Is_read_the_first_time_and_not_again_while_nothing_can_have_changed()
    {
        Assert.True(Read.IsNewsSince(null));
        Assert.False((Read with { }).IsNewsSince(Read));
    }

    [Fact]
    public void Is_read_again_when_anything_was_counted_or_somebody_came_or_a_day_went_by_or_something_was_changed() =>
        Assert.All(
            new[]
            {
                Read with
                {
                    Counted = "other sums",
                },
                Read with
                {
                    Visitors = 101,
                },
                Read with
                {
                    Today = Read.Today.AddDays(1),
                },
                Read with
                {
                    Metric = Guid.Empty,
                },
                Read with
                {
                    Revision = 2,
                },
                Read with
                {
                    Allocation = 4,
                },
            },
            now => Assert.True(now.IsNewsSince(Read))
        );
}
