using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Statistics.Report;

public class Epochs_of_an_experiment
{
    [Fact]
    public void Show_where_the_traffic_was_not_as_the_weights_say()
    {
        var table = EpochTable.From([
            Under(0, 500_000, (50, 1_010), (60, 990)),
            Under(1, 200_000, (30, 400), (200, 1_600)),
            Under(2, 200_000, (30, 520), (200, 1_480)),
            Under(3, 200_000, (0, 0), (0, 0)),
        ]);

        Assert.Equal([false, false, true], table.Epochs.Select(e => e.IsOutOfRatio));
        var (control, b) = (table.Epochs[2].Cells[0], table.Epochs[2].Cells[1]);
        Assert.Equal((400, 120 / 20.0), (control.Expected, control.Deviation));
        Assert.Equal((1_600, -120 / 40.0), (b.Expected, b.Deviation!.Value));
        Assert.Equal((1_930, 1_800), (table.All[0].Total.Trials, Math.Round(table.All[0].Expected)));
    }

    [Fact]
    public void Expect_nobody_of_a_variant_that_came_later()
    {
        var table = EpochTable.From([Under(0, 1_000_000, (5, 100), (0, 0))]);

        Assert.Equal((0, null, null), (table.All[1].Expected, table.All[1].Deviation, table.All[1].Wilson));
        Assert.False(table.Epochs[0].IsOutOfRatio);
        Assert.Empty(EpochTable.From([Under(0, 500_000, (0, 0), (0, 0))]).Epochs);
    }

    [Fact]
    public void Are_no_more_than_a_screen_has_room_for_and_about_as_large()
    {
        AllocationCounts[] many =
        [
            .. Enumerable.Range(0, 1_000).Select(i => Under(i, 500_000, (1, 10), (1, 10 + i % 3))),
        ];

        var table = EpochTable.From(many);

        Assert.Equal(EpochTable.MaxEpochs, table.Epochs.Count);
        Assert.Equal(many.Sum(a => a.Arms.Sum(arm => arm.Trials)), table.Epochs.Sum(e => e.Visitors));
        Assert.Equal(table.Epochs.Skip(1).Select(e => e.First), table.Epochs.SkipLast(1).Select(e => e.Last + 1));
        Assert.InRange((double)table.Epochs.Max(e => e.Visitors) / table.Epochs.Min(e => e.Visitors), 1, 1.3);
        Assert.Equal(2, EpochTable.From(many, most: 2).Epochs.Count);
    }

    private static AllocationCounts Under(
        int number,
        int control,
        (long Converted, long Came) a,
        (long Converted, long Came) b
    ) =>
        new(
            number,
            Weights.FromParts([control, 1_000_000 - control]),
            [new Proportion(a.Converted, a.Came), new Proportion(b.Converted, b.Came)]
        );
}
