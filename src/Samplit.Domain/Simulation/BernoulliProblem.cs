using Samplit.Statistics.Numerics;

namespace Samplit.Domain.Simulation;

/// <summary>Arms of which each visitor converts with its rate, independently of all others.</summary>
/// <param name="Rates">Two or more, each strictly between 0 and 1.</param>
public sealed record BernoulliProblem(string Name, IReadOnlyList<double> Rates)
{
    /// <summary>
    /// The ten arms of A. Garivier and O. Cappé, "The KL-UCB algorithm for bounded stochastic bandits and beyond"
    /// (2011).
    /// </summary>
    public static BernoulliProblem TenArms { get; } =
        new("gc2011", [0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01]);

    /// <summary>Ten arms with the rates of clicks on advertisements, the best one by a tenth.</summary>
    public static BernoulliProblem ClickRates { get; } =
        new("ctr", [0.015, 0.0135, 0.0125, 0.012, 0.011, 0.01, 0.01, 0.009, 0.008, 0.005]);

    public static BernoulliProblem TwoArms { get; } = new("two-arm", [0.1, 0.2]);

    public static IReadOnlyList<BernoulliProblem> All { get; } = [TenArms, ClickRates, TwoArms];

    public IReadOnlyList<double> Rates { get; } =
        Rates.Count >= 2 && Rates.All(rate => rate is > 0 and < 1)
            ? Rates
            : throw new ArgumentException("At least two rates, each between 0 and 1.", nameof(Rates));

    public double Best => Rates.Max();

    /// <summary>Σ (μ* - μ)/kl(μ, μ*) over the arms that are not best: the C of <see cref="LaiRobbins"/>.</summary>
    public double Complexity => Rates.Where(rate => rate < Best).Sum(rate => (Best - rate) / Divergence(rate, Best));

    /// <summary>
    /// C·log T, which the regret of no algorithm that is good for all rates stays below as T grows (T. Lai and H.
    /// Robbins, "Asymptotically efficient adaptive allocation rules", 1985). At any T that one lives to see, good ones
    /// do.
    /// </summary>
    public double LaiRobbins(int visitors) => Complexity * Portable.Log(visitors);

    /// <summary>Conversions lost by an even split.</summary>
    public double UniformRegret(int visitors) => visitors * Rates.Average(rate => Best - rate);

    /// <summary>kl(p, q), without the linear terms of its logarithms, which cancel.</summary>
    private static double Divergence(double p, double q)
    {
        var (up, down) = ((q - p) / p, (p - q) / (1 - p));
        return -p * Elementary.LogOnePlusMinus(up, Elementary.LogOnePlus(up))
            - (1 - p) * Elementary.LogOnePlusMinus(down, Elementary.LogOnePlus(down));
    }
}
