using Samplit.Domain.Health;

namespace Samplit.Domain.Tests.Health;

public class The_health_of_an_experiment
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly HealthInputs Well = new(
        ["a", "b"],
        new([5_000, 5_050], [5_050, 5_050]),
        [
            new(
                "browser",
                [new("chrome", new([3_000, 3_050], [3_000, 3_050])), new("safari", new([2_000, 2_000], [2_050, 2_000]))]
            ),
        ],
        new(
            Assigned: 10_100,
            NeverExposed: 0,
            Exposed: 10_050,
            InTwoVariants: 0,
            WithoutAssignment: 0,
            Events: 20_000,
            DuplicateEvents: 0
        ),
        new(Units: 700, Since: Now.AddDays(-7), LastAt: Now.AddMinutes(-1)),
        Now
    );

    [Fact]
    public void Is_nothing_to_speak_of_where_all_is_well() => Assert.Empty(HealthReport.From(Well).Findings);

    [Fact]
    public void Names_the_cause_of_a_broken_split_first()
    {
        var report = HealthReport.From(
            Well with
            {
                Units = Well.Units with { InTwoVariants = 200 },
                All = new([50_000, 48_000], [50_500, 50_500]),
                Dimensions =
                [
                    new(
                        "browser",
                        [
                            new("chrome", new([30_000, 30_000], [30_250, 30_250])),
                            new("safari", new([20_000, 18_000], [20_250, 20_250])),
                        ]
                    ),
                ],
            }
        );

        Assert.Equal(
            [
                (HealthCode.SampleRatioMismatch, HealthSeverity.Critical),
                (HealthCode.UnitsInTwoVariants, HealthSeverity.Warning),
            ],
            report.Findings.Select(f => (f.Code, f.Severity))
        );
        var finding = report.Findings[0];
        Assert.Equal(RatioCauseCode.LostExposures, finding.Cause!.Code);
        Assert.Equal(
            "The variants did not get the traffic that their weights say. 'b' has 10.0 % too few units where browser is 'safari'. Find out why before you believe any other number.",
            finding.Text
        );
        Assert.Equal(
            ["chiSquare", "deviation", "levelAdjustedPValue", "levelChiSquare", "pValue"],
            finding.Evidence.Keys.Order(StringComparer.Ordinal)
        );
        Near.Relative(4_000_000.0 / 98_000, finding.Evidence["chiSquare"], 1e-12);
        Assert.Equal(-0.1, finding.Evidence["deviation"], 1e-12);
    }

    [Theory]
    [InlineData(1, HealthSeverity.Info)]
    [InlineData(99, HealthSeverity.Info)]
    [InlineData(100, HealthSeverity.Warning)]
    public void Warns_of_parts_from_their_threshold_on(long count, HealthSeverity severity)
    {
        var finding = Assert.Single(
            HealthReport
                .From(Well with { Units = Well.Units with { Exposed = 10_000, WithoutAssignment = count } })
                .Findings
        );

        Assert.Equal((HealthCode.ExposuresWithoutAssignment, severity), (finding.Code, finding.Severity));
        Assert.Equal(
            (count, 10_000, count / 10_000.0, HealthThresholds.WithoutAssignment),
            (
                finding.Evidence["count"],
                finding.Evidence["whole"],
                finding.Evidence["part"],
                finding.Evidence["threshold"]
            )
        );
    }

    [Fact]
    public void Counts_all_that_should_not_be()
    {
        var report = HealthReport.From(
            Well with
            {
                Units = new(
                    Assigned: 1_000,
                    NeverExposed: 200,
                    Exposed: 800,
                    InTwoVariants: 1,
                    WithoutAssignment: 2,
                    Events: 100,
                    DuplicateEvents: 5
                ),
            }
        );

        Assert.Equal(
            [
                (HealthCode.NeverExposed, HealthSeverity.Warning),
                (HealthCode.DuplicateEvents, HealthSeverity.Warning),
                (HealthCode.UnitsInTwoVariants, HealthSeverity.Info),
                (HealthCode.ExposuresWithoutAssignment, HealthSeverity.Info),
            ],
            report.Findings.Select(f => (f.Code, f.Severity))
        );
        Assert.StartsWith(
            "200 of 1,000, or 20.00 %, of the assigned units",
            report.Findings[0].Text,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            HealthReport.From(Well with { Units = Well.Units with { Events = 1, DuplicateEvents = 2 } })
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            HealthReport.From(Well with { Units = Well.Units with { NeverExposed = -1 } })
        );
    }

    // 100 a day: of 2.21 hours the probability is 1.0000e-4.
    [Theory]
    [InlineData(700, 2.2, false)]
    [InlineData(700, 2.22, true)]
    [InlineData(20, 77, false)]
    [InlineData(20, 78, true)]
    [InlineData(19, 10_000, false)]
    public void Notices_a_silence_that_is_surprising(long units, double hours, bool isSurprising)
    {
        var last = Now.AddHours(-hours);
        var report = HealthReport.From(Well with { Arrivals = new(units, last.AddDays(-7), last) });

        if (!isSurprising)
        {
            Assert.Empty(report.Findings);
            return;
        }
        var finding = Assert.Single(report.Findings);
        Assert.Equal((HealthCode.NoTraffic, HealthSeverity.Warning), (finding.Code, finding.Severity));
        Near.Relative(units / 7.0, finding.Evidence["unitsPerDay"], 1e-12);
        Near.Relative(Math.Exp(-units / 168.0 * hours), finding.Evidence["probability"], 1e-10);
    }

    [Fact]
    public void Knows_no_silence_without_a_rate_or_under_a_clock_that_went_back()
    {
        Assert.Null(TrafficGap.Since(new(50, Now, Now), Now.AddDays(9)));
        Assert.Equal(1, TrafficGap.Since(new(50, Now.AddDays(-1), Now), Now.AddDays(-2))!.Probability);
        Assert.Empty(HealthReport.From(Well with { Arrivals = null }).Findings);
    }
}
