using System.Globalization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Simulation;

namespace Samplit.Domain.Tests.Simulation;

/// <summary>
/// What each purpose finds and what it costs: experiments that say no more than their purpose, with the verdict of the
/// report at their end. A few runs say little; the long form is 1,000: <c>SAMPLIT_SIMULATION_RUNS=1000
/// tests/Samplit.Domain.Tests/bin/Debug/net10.0/Samplit.Domain.Tests -class "*A_purpose_has*" -showLiveOutput</c>.
/// </summary>
public class A_purpose_has_its_price(ITestOutputHelper output)
{
    private const int Visitors = 20_000;

    private static readonly int? Asked = Environment.GetEnvironmentVariable("SAMPLIT_SIMULATION_RUNS")
        is { Length: > 0 } runs
        ? int.Parse(runs, CultureInfo.InvariantCulture)
        : null;

    private static readonly AllocationParameters Usual = AllocationParameters.DefaultFor(OptimizationTarget.Conversion);

    /// <summary>Goals for 1,000 runs; a few are held to them within three errors.</summary>
    [Theory]
    [InlineData(ExperimentPurpose.Learn, 0.92, 1, 1.01)]
    [InlineData(ExperimentPurpose.Balanced, 0.92, 1, 0.5)]
    [InlineData(ExperimentPurpose.Earn, 0, 0.5, 0.25)]
    public void And_finds_the_better_of_three_for_it(ExperimentPurpose purpose, double least, double most, double cost)
    {
        var (outcome, runs) = Play(purpose, 0.1, 0.12, 0.08);

        var slack = Asked >= 1000 ? 0 : 3 * Math.Sqrt(0.25 / runs);
        Assert.InRange(outcome.NamesBest, least - slack, most + slack);
        var even = new BernoulliProblem("", [0.1, 0.12, 0.08]).UniformRegret(Visitors);
        Assert.InRange(outcome.Regret / even, 0, cost);
    }

    /// <summary>Five percent, and two standard errors of 1,000 runs.</summary>
    [Theory]
    [InlineData(ExperimentPurpose.Learn)]
    [InlineData(ExperimentPurpose.Balanced)]
    [InlineData(ExperimentPurpose.Earn)]
    public void And_seldom_finds_what_is_not_there(ExperimentPurpose purpose)
    {
        var (outcome, runs) = Play(purpose, 0.1, 0.1, 0.1);

        Assert.InRange(outcome.FindsDifference, 0, Asked >= 1000 ? 0.064 : 0.05 + 4 * Math.Sqrt(0.05 * 0.95 / runs));
    }

    [Theory]
    [InlineData(0.1, 0.12)]
    [InlineData(0.1, 0.12, 0.1, 0.1, 0.1)]
    [InlineData(0.12, 0.1, 0.08)]
    public void Which_is_the_less_the_less_it_compares(params double[] rates)
    {
        var (learn, balanced, earn) = (
            Play(ExperimentPurpose.Learn, rates).Outcome,
            Play(ExperimentPurpose.Balanced, rates).Outcome,
            Play(ExperimentPurpose.Earn, rates).Outcome
        );

        Assert.True(learn.Regret > balanced.Regret && balanced.Regret > earn.Regret);
        Assert.All(
            balanced.Outcomes,
            run => Assert.InRange(run.Visitors[SimulationPlan.Control], 0.22 * Visitors, Visitors)
        );
    }

    private (AlgorithmOutcome Outcome, int Runs) Play(ExperimentPurpose purpose, params double[] rates) =>
        Play(AllocationAlgorithms.FindFor(OptimizationTarget.Conversion, purpose)!, rates);

    private (AlgorithmOutcome Outcome, int Runs) Play(AllocationAlgorithm algorithm, double[] rates)
    {
        var plan = new SimulationPlan(new("", rates), Visitors, Asked ?? 24, 20261130, Usual.Floor);
        var outcome = AlgorithmSimulation.Run(plan, algorithm.Tuned(Usual));
        var even = plan.Problem.UniformRegret(Visitors);
        output.WriteLine(
            $"{string.Join(" / ", rates)}, {algorithm.Id}, {plan.Runs} runs: names the better {outcome.NamesBest:P1} ({Error(outcome.NamesBest):P1}), finds some difference {outcome.FindsDifference:P1} ({Error(outcome.FindsDifference):P1}), regret {outcome.Regret:F1} ({outcome.RegretError:F1}), {outcome.Regret / even:P1} of even"
        );
        return (outcome, plan.Runs);

        double Error(double share) => Math.Sqrt(share * (1 - share) / plan.Runs);
    }
}
