using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Metrics;

namespace Samplit.Domain.Tests.Metrics;

public class Rows_of_metrics
{
    private static readonly DateOnly Today = new(2026, 11, 21);
    private static readonly Guid Experiment = new("0198f6a0-0000-7000-8000-000000000001");

    private static readonly MetricRow Row = new(Experiment, "b", new DateOnly(2026, 11, 20), 100, 90, 9, 12.345678m);

    [Fact]
    public void May_have_nothing_in_them() =>
        Assert.Null(
            (Row with { Sessions = 0, Impressions = 0, Clicks = 0, Revenue = 0, Date = Today }).Validate(Today)
        );

    [Fact]
    public void Say_which_member_cannot_be()
    {
        (MetricRow Row, string Field)[] wrong =
        [
            (Row with { Sessions = -1 }, "sessions"),
            (Row with { Impressions = MetricRow.MaxCount + 1 }, "impressions"),
            (Row with { Clicks = -1 }, "clicks"),
            (Row with { Clicks = 91 }, "clicks"),
            (Row with { Revenue = 0.0000001m }, "revenue"),
            (Row with { Revenue = -1_000_000_000_001m }, "revenue"),
            (Row with { Date = Today.AddDays(1) }, "date"),
            (Row with { Date = new DateOnly(1999, 12, 31) }, "date"),
        ];

        Assert.All(wrong, w => Assert.Equal(w.Field, w.Row.Validate(Today)?.Field));
    }

    [Fact]
    public void Are_in_the_log_by_the_digest_of_their_lines()
    {
        var other = Row with { Variant = "Größe", Revenue = -3.50m };
        var lines =
            $"{Experiment}\t2026-11-20\t100\t90\t9\t12.345678\tb\n{Experiment}\t2026-11-20\t100\t90\t9\t-3.5\tGröße\n";

        var decision = IngestMetrics.Decide(new IngestMetrics("gam", "1", [Row, other]), known: null);

        Assert.Equal(
            new MetricsIngested(
                "gam",
                "1",
                Number: 1,
                Rows: 2,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))),
                Row.Date,
                Row.Date,
                Experiments: 1,
                Sessions: 200,
                Impressions: 180,
                Clicks: 18,
                "8.845678"
            ),
            Assert.Single(decision.Events)
        );
    }

    [Theory]
    [InlineData("", "1", "source")]
    [InlineData("g m", "1", "source")]
    [InlineData("gam", "", "batchId")]
    [InlineData("gam", "a\nb", "batchId")]
    public void Come_from_somebody_in_a_batch(string source, string batch, string field) =>
        Assert.Equal(field, IngestMetrics.Decide(new IngestMetrics(source, batch, [Row]), null).Refusal?.Field);
}
