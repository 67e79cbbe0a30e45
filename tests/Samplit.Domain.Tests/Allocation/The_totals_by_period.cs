using FsCheck.Fluent;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Tests.Allocation;

public class The_totals_by_period
{
    [Fact]
    public void Are_kept_only_where_they_are_needed()
    {
        Assert.Null(World.Running.Statistics.Periods);
        Assert.Equal([new PeriodEvidence("all", [0, 0], [0, 0])], World.Running.Statistics.Evidence);
    }

    [Fact]
    public void Begin_with_each_allocation_that_somebody_came_under()
    {
        var world = Running(periods: 8)
            .Then(Visit("b", 0), Visit("control", 0))
            .Reallocated(1)
            .Reallocated(2)
            .Then(Visit("b", 2), Visit("b", 2), Convert("b", 0), Convert("b", 2));

        Assert.Equal(
            [new PeriodEvidence("0", [1, 1], [0, 1]), new PeriodEvidence("1", [0, 2], [0, 1])],
            world.Evidence
        );
    }

    [Fact]
    public void Credit_a_conversion_to_the_period_in_which_the_visitor_came()
    {
        var world = Running(periods: 8).Then(Visit("b", 0));
        for (var number = 1; number <= 5; number++)
        {
            world = world.Reallocated(number).Then(Visit("b", number));
        }

        var converted = world.Then(Convert("b", 3));

        Assert.Equal([0, 0, 0, 1, 0, 0], converted.Evidence.Select(p => p.Successes![1]));
    }

    [Fact]
    public void Join_the_neighbours_with_the_fewest_visitors_when_there_are_too_many()
    {
        var world = Running(periods: 3);
        int[] visitors = [5, 1, 2, 9, 4];
        for (var number = 0; number < visitors.Length; number++)
        {
            world = number == 0 ? world : world.Reallocated(number);
            world = world.Then(Enumerable.Repeat(Visit("b", number), visitors[number]));
        }

        // 1 and 2 first, then the 5 with these 3.
        Assert.Equal([("0", 8L), ("3", 9L), ("4", 4L)], world.Evidence.Select(p => (p.Period, p.Units[1])));
        Assert.Equal(
            [3, 0, 0],
            world.Then(Enumerable.Range(0, 3).Select(i => Convert("b", i))).Evidence.Select(p => p.Successes![1])
        );
    }

    [Fact]
    public void Sum_to_the_totals_whatever_happens()
    {
        Property.Holds(
            from steps in Gen.Choose(0, 9).ListOf(200)
            from periods in Gen.Choose(1, 5)
            select (steps, periods),
            given =>
            {
                var world = Running(given.periods);
                foreach (var step in given.steps)
                {
                    world = step switch
                    {
                        0 => world.Reallocated(world.Number + 1),
                        < 6 => world.Then(Visit(step % 2 == 0 ? "b" : "control", world.Number)),
                        _ when world.Statistics.Variants[1].Conversions < world.Statistics.Variants[1].Assignments =>
                            world.Then(Convert("b", step * world.Number / 10)),
                        _ => world,
                    };
                }
                var evidence = world.Evidence;
                Assert.InRange(evidence.Count, 1, given.periods);
                for (var i = 0; i < 2; i++)
                {
                    Assert.Equal(world.Statistics.Variants[i].Assignments, evidence.Sum(p => p.Units[i]));
                    Assert.Equal(world.Statistics.Variants[i].Conversions, evidence.Sum(p => p.Successes![i]));
                }
            }
        );
    }

    [Fact]
    public void Count_visitors_as_far_as_their_conversions_would_have_come()
    {
        var world = Running(periods: 1, delay: 100)
            .Then(Visit("b", 0), Visit("b", 0))
            .Later(TimeSpan.FromSeconds(50))
            .Then(Visit("b", 0), Visit("control", 0))
            .Later(TimeSpan.FromSeconds(100));

        // Until something happens the moment is that of the last visitor.
        Assert.Equal(0.0, Exposure(world, 0), 1e-12);
        Assert.Equal(2 * (1 - Math.Exp(-0.5)), Exposure(world, 1), 1e-12);
        var later = world.Then(Convert("b", 0));
        Assert.Equal(1 - Math.Exp(-1), Exposure(later, 0), 1e-12);
        Assert.Equal(2 * (1 - Math.Exp(-1.5)) + (1 - Math.Exp(-1)), Exposure(later, 1), 1e-12);

        static double Exposure(Run world, int variant) => Assert.Single(world.Evidence).MaturedUnits![variant];
    }

    [Fact]
    public void Wait_for_the_conversions_of_every_period()
    {
        var world = Running(periods: 2, delay: 100)
            .Then(Visit("b", 0))
            .Later(TimeSpan.FromSeconds(100))
            .Reallocated(1)
            .Then(Visit("b", 1))
            .Later(TimeSpan.FromSeconds(100))
            .Reallocated(2)
            .Then(Visit("b", 2));

        Assert.Equal(
            [(1 - Math.Exp(-2)) + (1 - Math.Exp(-1)), 0],
            world.Evidence.Select(p => p.MaturedUnits![1]),
            (x, y) => Math.Abs(x - y) < 1e-12
        );
    }

    private static Run Running(int periods, double? delay = null) =>
        new(
            World
                .Of(
                    An.Experiment with
                    {
                        AllocationPolicy = AllocationParameters.Default with
                        {
                            Periods = periods,
                            ConversionDelaySeconds = delay,
                        },
                    }
                )
                .Statistics,
            World.Noon,
            Number: 0
        );

    private static VisitorAssigned Visit(string variant, int allocation) =>
        A.VisitIn(variant) with
        {
            Allocation = allocation,
        };

    private static ConversionRecorded Convert(string variant, int allocation) =>
        A.ConversionIn(variant) with
        {
            Allocation = allocation,
        };

    /// <summary>The totals at one moment, whoever the visitors are.</summary>
    private sealed record Run(ExperimentStatistics Statistics, DateTimeOffset Now, int Number)
    {
        public IReadOnlyList<PeriodEvidence> Evidence => Statistics.Evidence;

        public Run Then(params IEnumerable<object> events) =>
            this with
            {
                Statistics = events.Aggregate(Statistics, (s, e) => ExperimentStatistics.Evolve(s, e, Now)!),
            };

        public Run Later(TimeSpan passed) => this with { Now = Now + passed };

        public Run Reallocated(int number) =>
            Then(A.ReallocationTo(number, ("control", 500_000), ("b", 500_000))) with
            {
                Number = number,
            };
    }
}
