using Samplit.Domain.Simulation;

namespace Samplit.Api.Cli.Simulate;

/// <summary>Where a visitor and a regret come to lie on a chart, both from 0 to 1.</summary>
/// <remarks>
/// Visitors by their logarithm, on which the bound of Lai and Robbins is a straight line. What loses several times as
/// much as the others leaves the chart at the top, as it would flatten them to one line.
/// </remarks>
internal sealed class RegretScale
{
    private const double MostOfTheLeast = 4;

    private static readonly int[] Digits = [1, 2, 5];

    private readonly double _first;

    public RegretScale(SimulationPlan plan, IReadOnlyList<AlgorithmOutcome> outcomes)
    {
        Horizon = plan.Horizon;
        _first = Math.Min(outcomes.Min(o => o.Curve[0].Visitors), Horizon / 10.0);
        var least = Math.Max(outcomes.Min(o => o.Regret), plan.Problem.LaiRobbins(Horizon));
        var most = Math.Max(outcomes.Max(o => o.Regret + 2 * (o.RegretError ?? 0)), 1e-9);
        Step = RoundStep(Math.Min(most, Math.Max(least, 1e-9) * MostOfTheLeast) * 1.02);
        Top = Step * Math.Ceiling(Math.Min(most, Math.Max(least, 1e-9) * MostOfTheLeast) * 1.02 / Step);
    }

    public int Horizon { get; }

    /// <summary>The regret at the upper edge.</summary>
    public double Top { get; }

    /// <summary>Between two marks of the regret.</summary>
    public double Step { get; }

    public IEnumerable<double> RegretMarks =>
        Enumerable.Range(0, (int)Math.Round(Top / Step) + 1).Select(i => i * Step);

    /// <summary>1, 2 and 5 times the powers of ten.</summary>
    public IEnumerable<int> VisitorMarks =>
        from power in Enumerable.Range(0, 9)
        from digit in Digits
        let mark = digit * (int)Math.Pow(10, power)
        where mark >= _first && mark <= Horizon
        select mark;

    public double X(double visitors) => Math.Log(Math.Max(visitors, _first) / _first) / Math.Log(Horizon / _first);

    public double Y(double regret) => regret / Top;

    public double VisitorsAt(double x) => _first * Math.Pow(Horizon / _first, x);

    private static double RoundStep(double top)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(top / 4)));
        return power
            * (top / 4 / power) switch
            {
                < 2 => 1,
                < 5 => 2,
                _ => 5,
            };
    }
}
