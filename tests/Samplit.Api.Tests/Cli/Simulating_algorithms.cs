using System.Xml.Linq;
using Samplit.Api.Cli.Simulate;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Simulation;

namespace Samplit.Api.Tests.Cli;

public class Simulating_algorithms
{
    private static readonly SimulationPlan Plan = new(BernoulliProblem.TwoArms, 2000, 4, 1);

    private static readonly AlgorithmOutcome[] Outcomes =
    [
        AlgorithmSimulation.Run(Plan, AllocationAlgorithms.Thompson),
        AlgorithmSimulation.Run(Plan, AllocationAlgorithms.Even),
    ];

    [Fact]
    public void Draws_a_curve_an_algorithm_with_its_name()
    {
        var svg = XDocument.Parse(RegretChart.Svg(Plan, Outcomes));

        var texts = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        Assert.Contains("thompson/beta-pooled", texts);
        Assert.Contains("even/uniform", texts);
        Assert.Contains("visitors (logarithmic)", texts);
        Assert.Equal(5, svg.Descendants().Count(e => e.Name.LocalName == "path"));
        Assert.DoesNotContain("NaN", svg.ToString());
    }

    [Fact]
    public void Plots_a_letter_an_algorithm()
    {
        var lines = RegretText.Plot(Plan, Outcomes).ToArray();

        Assert.Contains(lines, line => line.Contains('a'));
        Assert.Contains(lines[1..^2], line => line.TrimEnd().EndsWith('b'));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Draws_a_single_run_of_arms_that_are_equal()
    {
        var plan = new SimulationPlan(new("equal", [0.1, 0.1]), 50, 1, 1);
        AlgorithmOutcome[] outcomes = [AlgorithmSimulation.Run(plan, AllocationAlgorithms.Even)];

        Assert.DoesNotContain("NaN", RegretChart.Svg(plan, outcomes));
        Assert.NotEmpty(RegretText.Plot(plan, outcomes));
    }

    [Fact]
    public async Task Refuses_algorithms_that_need_a_floor_and_have_none() =>
        Assert.Equal(2, await Run("--algorithm", "ucb1", "--runs", "1", "--horizon", "100"));

    [Fact]
    public async Task Writes_the_chart_to_a_file()
    {
        var file = Path.GetTempFileName();

        var code = await Run("--rates", "0.1,0.2", "--horizon", "500", "--runs", "2", "--svg", file);

        Assert.Equal(0, code);
        Assert.Contains("top-two-thompson/beta-pooled", await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [Theory]
    [InlineData("--algorithm", "favourites")]
    [InlineData("--policy", "favourites")]
    [InlineData("--problem", "hard")]
    [InlineData("--rates", "0.1,much")]
    [InlineData("--rates", "0.1")]
    [InlineData("--batch", "often")]
    [InlineData("--horizon", "0")]
    public async Task Refuses_what_it_does_not_know(string option, string value) =>
        Assert.Equal(2, await Run(option, value));

    private static Task<int> Run(params string[] arguments) =>
        CommandLine.Create().Parse(["simulate", .. arguments]).InvokeAsync();
}
