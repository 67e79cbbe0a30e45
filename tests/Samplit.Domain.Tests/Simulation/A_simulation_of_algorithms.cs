using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Simulation;

namespace Samplit.Domain.Tests.Simulation;

public class A_simulation_of_algorithms
{
    private static readonly SimulationPlan Plan = new(BernoulliProblem.TwoArms, 2000, 6, 42);

    [Fact]
    public void Is_the_same_for_the_same_seed_and_another_for_another()
    {
        var first = Regrets(Plan);

        Assert.Equal(first, Regrets(Plan));
        Assert.NotEqual(first, Regrets(new SimulationPlan(BernoulliProblem.TwoArms, 2000, 6, 43)));
    }

    [Fact]
    public void Plays_a_run_alike_however_many_there_are() =>
        Assert.Equal(Regrets(Plan)[..2], Regrets(new SimulationPlan(BernoulliProblem.TwoArms, 2000, 2, 42)));

    [Fact]
    public void Loses_what_an_even_split_loses()
    {
        var outcome = AlgorithmSimulation.Run(Plan, AllocationAlgorithms.Even);

        Near.Relative(100, outcome.Regret, 0.05);
        Assert.All(outcome.Outcomes, run => Assert.Equal(2000, run.Visitors.Sum()));
        Assert.All(outcome.Outcomes, run => Assert.InRange(run.Conversions[1], 150, 250));
        Assert.Equal(2000, outcome.Curve[^1].Visitors);
    }

    [Fact]
    public void Knows_conversions_that_come_late_only_then()
    {
        var late = new SimulationPlan(BernoulliProblem.TwoArms, 2000, 6, 42, Delay: 1000);

        var known = AlgorithmSimulation.Run(late, AllocationAlgorithms.Even).Outcomes.Sum(run => run.Conversions.Sum());
        var all = AlgorithmSimulation.Run(Plan, AllocationAlgorithms.Even).Outcomes.Sum(run => run.Conversions.Sum());

        // Of visitors up to twice the mean delay old, the part known is 1 - (1 - e⁻²)/2.
        Near.Relative(0.5677, (double)known / all, 0.05);
    }

    [Fact]
    public void Gives_the_same_visitors_to_algorithms_of_counts_and_of_periods()
    {
        var windowed = AllocationAlgorithms.Even.WithWindow(1_000);

        Assert.Equal(
            AlgorithmSimulation.Run(Plan, AllocationAlgorithms.Even).Outcomes.Select(run => run.Conversions[0]),
            AlgorithmSimulation.Run(Plan, windowed).Outcomes.Select(run => run.Conversions[0])
        );
    }

    [Fact]
    public void Splits_anew_after_batches_that_grow()
    {
        var ends = new SimulationPlan(BernoulliProblem.TwoArms, 30_000, 1, 1).BatchEnds();

        Assert.Equal([100, 200, 300, 450, 675], ends[..5]);
        Assert.Equal(30_000, ends[^1]);
        Assert.Equal(5_000, ends[^2] - ends[^3]);
    }

    [Fact]
    public void Refuses_algorithms_that_cannot_play()
    {
        Assert.Throws<ArgumentException>(() => AlgorithmSimulation.Run(Plan, UpperConfidenceBound.KlUcb));
        Assert.Throws<ArgumentException>(() => AlgorithmSimulation.Run(Plan, RevenueThompson.PerSession));
        Assert.Throws<ArgumentException>(() => AlgorithmSimulation.Run(Plan, DailyRevenueThompson.PerSession));
        Assert.Throws<ArgumentException>(() => new BernoulliProblem("one", [0.1]));
        Assert.Throws<ArgumentException>(() => new BernoulliProblem("sure", [0.1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationPlan(BernoulliProblem.TwoArms, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationPlan(BernoulliProblem.TwoArms, 1, 0, 1));
    }

    /// <summary>Known values are from mpmath at 25 digits.</summary>
    [Theory]
    [InlineData(17.44517413118945, 200.8449894958109, 6600, 0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01)]
    [InlineData(9.983294262154692, 114.93692273505191, 2500, 0.45, 0.5)]
    [InlineData(
        100.66699770409954,
        1158.9716413496271,
        180,
        0.012,
        0.01,
        0.01,
        0.01,
        0.01,
        0.01,
        0.01,
        0.01,
        0.01,
        0.01
    )]
    [InlineData(
        66.44295103103867,
        764.952742893015,
        440,
        0.015,
        0.0135,
        0.0125,
        0.012,
        0.011,
        0.01,
        0.01,
        0.009,
        0.008,
        0.005
    )]
    public void Is_measured_against_known_bounds(double complexity, double bound, double even, params double[] rates)
    {
        var problem = new BernoulliProblem("", rates);

        Near.Relative(complexity, problem.Complexity, 1e-12);
        Near.Relative(bound, problem.LaiRobbins(100_000), 1e-12);
        Near.Relative(even, problem.UniformRegret(100_000), 1e-12);
    }

    private static double[] Regrets(SimulationPlan plan) =>
        [.. AlgorithmSimulation.Run(plan, AllocationAlgorithms.Thompson).Outcomes.Select(run => run.Regret[^1])];
}
