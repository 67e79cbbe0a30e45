using FsCheck.Fluent;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;

namespace Samplit.Domain.Tests.Allocation;

public class Computing_an_allocation
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly World Clicks = Of(OptimizationTarget.Ctr);

    /// <summary>The counts of the golden case of pooled Thompson sampling, on two days.</summary>
    private static readonly MetricRow[] Rows =
    [
        Row("control", Today, impressions: 400, clicks: 4),
        Row("b", Today, impressions: 1_000, clicks: 15),
        Row("control", Today.AddDays(-3), impressions: 600, clicks: 6),
    ];

    [Fact]
    public void Gives_an_event_with_all_that_the_seed_asks_for() =>
        Given(Clicks)
            .When(Compute(14, Rows))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal((1, 14, new DateOnly(2026, 11, 7), Today), (e.Number, e.WindowDays, e.From, e.To));
                Assert.Equal(
                    (OptimizationTarget.Ctr, "thompson", "beta-pooled"),
                    (e.Target, e.Algorithm, e.AlgorithmVersion)
                );
                Assert.Equal((42, 2), (e.Seed, e.ReadVersion));
                Assert.False(e.UsedFallback);
                Assert.Equal([new PeriodEvidence("all", [1_000, 1_000], [10, 15])], e.Periods);
                var (control, b) = (e.Variants[0], e.Variants[1]);
                // P(best) and losses from mpmath at 30 digits.
                Assert.Equal(0.16187801390666104, control.ProbabilityBest, 1e-12);
                Assert.Equal(0.00043965264988621533, b.ExpectedLoss, 1e-14);
                Assert.Equal((161_878, 838_122), (control.Weight, b.Weight));
                Assert.Equal(new Posterior(PosteriorFamily.Beta, 11, 991), control.Posterior);
                Assert.Equal((0.01, 0.015), (control.Rate, b.Rate));
                Assert.Equal(
                    (1_000L, 10L, 0L, "0"),
                    (control.Impressions, control.Clicks, control.Sessions, control.Revenue)
                );
                Assert.True(control.IsControl);
            });

    [Fact]
    public void Is_not_done_twice_from_the_same_evidence() =>
        Given(Clicks).When(Compute(14, Rows)).Then<AllocationComputed>().When(Compute(14, Rows)).ThenNothing();

    [Fact]
    public void Is_not_done_again_because_a_day_went_by_that_brought_nothing() =>
        Given(Clicks)
            .When(Compute(14, Rows))
            .Then<AllocationComputed>()
            .When(Compute(14, Rows, Today.AddDays(1)))
            .ThenNothing();

    [Fact]
    public void Is_done_again_when_anything_has_changed()
    {
        var first = Given(Clicks).When(Compute(14, Rows)).Then<AllocationComputed>();

        first
            .When(Compute(14, [.. Rows, Row("b", Today.AddDays(-1), impressions: 1)]))
            .Then<AllocationComputed>(e => Assert.Equal(2, e.Number))
            .When(Compute(14, Rows))
            .Then<AllocationComputed>(e => Assert.Equal(3, e.Number));
        first.When(Compute(7, Rows)).Then<AllocationComputed>().When(Compute(14, Rows)).ThenNothing();
        first
            .When(Offer(A.Control, A.Variant("b"), A.Variant("c")))
            .Then<VariantsChanged>()
            .When(Compute(14, Rows))
            .Then<AllocationComputed>(e => Assert.Equal(3, e.Variants.Count));
    }

    [Fact]
    public void Falls_back_to_the_prior_without_data_and_says_so() =>
        Given(Clicks)
            .When(Compute(14, []))
            .Then<AllocationComputed>(e =>
            {
                Assert.True(e.UsedFallback);
                Assert.All(
                    e.Variants,
                    v => Assert.Equal((500_000, 0.5, true), (v.Weight, v.ProbabilityBest, v.FromPrior))
                );
                Assert.All(e.Variants, v => Assert.Null(v.Rate));
                Assert.All(e.Variants, v => Assert.Equal(new Posterior(PosteriorFamily.Beta, 1, 1), v.Posterior));
            })
            .When(Compute(14, Rows[..1]))
            .Then<AllocationComputed>(e =>
            {
                Assert.True(e.UsedFallback);
                Assert.Equal([null, true], e.Variants.Select(v => v.FromPrior));
            });

    [Fact]
    public void Gives_nothing_to_a_variant_that_is_not_active() =>
        Given(Clicks)
            .When(Offer(A.Control, A.Variant("b"), A.Variant("c")))
            .Then<VariantsChanged>()
            .When(Offer(A.Control, A.Variant("b", isActive: false), A.Variant("c")))
            .Then<VariantsChanged>()
            .When(Compute(14, [Row("control", Today, impressions: 9), Row("c", Today, impressions: 9)]))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal([500_000, 0, 500_000], e.Variants.Select(v => v.Weight));
                Assert.Null(e.Variants[1].Posterior);
                Assert.False(e.UsedFallback);
            });

    [Fact]
    public void Keeps_the_days_where_the_algorithm_needs_them() =>
        Given(Of(OptimizationTarget.Ctr, version: "period-adjusted"))
            .When(Compute(14, Rows))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal(
                    [
                        new PeriodEvidence("2026-11-17", [600, 0], [6, 0]),
                        new PeriodEvidence("2026-11-20", [400, 1_000], [4, 15]),
                    ],
                    e.Periods
                );
                Assert.Equal(PosteriorFamily.Gamma, e.Variants[0].Posterior!.Family);
                Assert.Null(e.Parameters.Window);
            });

    [Theory]
    [InlineData(OptimizationTarget.Rps, "gamma-day-adjusted")]
    [InlineData(OptimizationTarget.Rps, "gamma-pooled")]
    [InlineData(OptimizationTarget.Rpm, "gamma-day-adjusted")]
    [InlineData(OptimizationTarget.Rpm, "gamma-pooled")]
    public void Of_revenue_goes_by_days(OptimizationTarget target, string version)
    {
        MetricRow[] rows =
        [
            .. Enumerable
                .Range(0, 10)
                .SelectMany(day =>
                    new[]
                    {
                        Row("control", Today.AddDays(-day), 2_000, 0, 1_000, 100 + day % 3 * 7.25m),
                        Row("b", Today.AddDays(-day), 2_000, 0, 1_000, 130 - day % 4 * 6.5m),
                    }
                ),
        ];

        Given(Of(target, version: version))
            .When(Compute(14, rows))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal(10, e.Periods.Count);
                Assert.Equal(["100", "130"], e.Periods[^1].Revenue);
                Assert.Null(e.Periods[0].Successes);
                var (revenue, units) = (1_065.25, target == OptimizationTarget.Rps ? 10_000 : 20_000);
                Assert.Equal(
                    ("1065.25", 10_000L, 20_000L),
                    (e.Variants[0].Revenue, e.Variants[0].Sessions, e.Variants[0].Impressions)
                );
                var per = target == OptimizationTarget.Rps ? 1 : 1_000;
                Assert.Equal(revenue / units * per, e.Variants[0].Rate!.Value, 1e-12);
                Assert.InRange(e.Variants[1].ProbabilityBest, 0.95, 1);
                Assert.Equal(PosteriorFamily.Gamma, e.Variants[1].Posterior!.Family);
                Assert.False(e.UsedFallback);
                Assert.Equal(e.ToOutcome(), e.ToInputs().Compute());
            })
            .When(Compute(14, [.. rows.Where(r => r.Date == Today)]))
            .Then<AllocationComputed>(e =>
            {
                // One day does not tell how much days differ.
                Assert.True(e.UsedFallback);
                Assert.Equal([500_000, 500_000], e.Variants.Select(v => v.Weight));
                Assert.All(e.Variants, v => Assert.Null(v.Posterior));
            });
    }

    [Fact]
    public void Keeps_the_given_weights_of_a_fixed_allocation() =>
        Given(
                World.RunningOf(
                    An.ExperimentWith(("control", 900_000), ("b", 100_000)) with
                    {
                        AllocationStrategy = AllocationStrategy.Fixed,
                        OptimizationTarget = OptimizationTarget.Ctr,
                        Algorithm = "fixed",
                        AlgorithmVersion = "as-given",
                    }
                )
            )
            .When(Compute(14, Rows))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal([900_000, 100_000], e.Variants.Select(v => v.Weight));
                Assert.Equal(0.16187801390666104, e.Variants[0].ProbabilityBest, 1e-12);
            });

    [Fact]
    public void Of_conversions_reads_visitors()
    {
        var window = new VisitorWindow(1, [new PeriodEvidence("all", [1_000, 1_000], [10, 15])]);
        Given(World.Running)
            .When(Recommend(new RecommendAllocation(7, Today, [], window)))
            .Then<AllocationComputed>(e =>
            {
                Assert.Equal(
                    (1L, (long?)1_000, (long?)15),
                    (e.ReadVersion, e.Variants[1].Assignments, e.Variants[1].Conversions)
                );
                // The experiment's own floor of 0.005.
                Assert.Equal([165_259, 834_741], e.Variants.Select(v => v.Weight));
            });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(366)]
    public void Refuses_windows_that_cannot_be(int days) =>
        Given(Clicks).When(Compute(days, Rows)).ThenRefused("invalid_request", "windowDays", RefusalKind.Invalid);

    [Fact]
    public void Can_be_repeated_from_the_event_alone()
    {
        Property.Holds(
            from impressions in Gen.Choose(0, 100_000).ListOf(6)
            from rate in Gen.Choose(0, 1_000).ListOf(6)
            from algorithm in Gen.Elements(
                AllocationAlgorithms.For(OptimizationTarget.Ctr).Select(p => p.Description.Algorithm)
            )
            select (impressions, rate, algorithm),
            given =>
            {
                MetricRow[] rows =
                [
                    .. given.impressions.Select(
                        (n, i) => Row(i % 2 == 0 ? "control" : "b", Today.AddDays(-i / 2), n, n * given.rate[i] / 1_000)
                    ),
                ];
                Given(Of(OptimizationTarget.Ctr, given.algorithm.Name, given.algorithm.Version, floor: 0.01))
                    .When(Compute(14, rows))
                    .Then<AllocationComputed>(e =>
                    {
                        var emptied = e with
                        {
                            Variants = [.. e.Variants.Select(v => v with { Weight = 500_000, ProbabilityBest = 0 })],
                        };
                        Assert.Equal(e.ToOutcome(), e.ToInputs().Compute());
                        Assert.Equal(
                            e.Variants.Select(v => v.ProbabilityBest),
                            emptied.ToInputs().Compute().Variants.Select(v => v.ProbabilityBest)
                        );
                        Assert.Equal(1_000_000, e.Variants.Sum(v => v.Weight));
                    });
            }
        );
    }

    private static World Of(
        OptimizationTarget target,
        string algorithm = "thompson",
        string version = "beta-pooled",
        double floor = 0
    ) =>
        World.RunningOf(
            An.Experiment with
            {
                OptimizationTarget = target,
                Algorithm = algorithm,
                AlgorithmVersion = version,
                AllocationPolicy = AllocationParameters.DefaultFor(target) with { Floor = floor },
            }
        );

    internal static Func<World, Answer> Compute(int days, MetricRow[] rows, DateOnly? today = null) =>
        Recommend(new RecommendAllocation(days, today ?? Today, rows, Visitors: null));

    internal static MetricRow Row(
        string variant,
        DateOnly date,
        long impressions = 0,
        long clicks = 0,
        long sessions = 0,
        decimal revenue = 0
    ) => new(World.Id, variant, date, sessions, impressions, clicks, revenue);
}
