using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// How likely each of K independent posteriors is to hold the largest rate, and what choosing it would cost.
/// </summary>
/// <param name="ProbabilityBest">P(θᵢ = max θ): K numbers in [0, 1] that sum to 1.</param>
/// <param name="ExpectedLoss">E[max θ - θᵢ]: K numbers &gt;= 0, in the unit of the rate.</param>
/// <remarks>
/// By deterministic quadrature, not simulation: no seed, no sampling error. Equal posteriors get equal bits, and the
/// order of the arms does not matter. The definitions are those of S. Scott, "A modern Bayesian look at the multi-armed
/// bandit" (2010) and, for the loss, C. Stucchio, "Bayesian A/B testing at VWO" (2015).
/// </remarks>
public sealed record BestProbability(IReadOnlyList<double> ProbabilityBest, IReadOnlyList<double> ExpectedLoss)
{
    /// <exception cref="ArgumentException">There are no posteriors.</exception>
    public static BestProbability Compute(ReadOnlySpan<BetaDistribution> posteriors)
    {
        NotEmpty(posteriors.Length);
        var arms = new LogitBeta[posteriors.Length];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = new LogitBeta(posteriors[i]);
        }

        var (probabilityBest, expectedLoss) = Quadrature.Compare<LogitBeta>(arms);
        return new BestProbability(probabilityBest, expectedLoss);
    }

    /// <exception cref="ArgumentException">There are no posteriors.</exception>
    public static BestProbability OfGammas(params ReadOnlySpan<GammaDistribution> posteriors)
    {
        NotEmpty(posteriors.Length);
        var (probabilityBest, loss) = Quadrature.Compare<GammaOnLogAxis>(GammaOnLogAxis.From(posteriors, out var unit));
        return new BestProbability(probabilityBest, Array.ConvertAll(loss, each => each * unit));
    }

    /// <exception cref="ArgumentException">There are no posteriors.</exception>
    public static BestProbability OfNormals(params ReadOnlySpan<NormalDistribution> posteriors)
    {
        NotEmpty(posteriors.Length);
        var (probabilityBest, expectedLoss) = Quadrature.Compare<NormalOnAxis>(NormalOnAxis.From(posteriors));
        return new BestProbability(probabilityBest, expectedLoss);
    }

    /// <summary>The same with the loss in another unit: one of the old is so many of it.</summary>
    public BestProbability WithLossTimes(double factor) =>
        this with
        {
            ExpectedLoss = [.. ExpectedLoss.Select(loss => loss * factor)],
        };

    private static void NotEmpty(int posteriors)
    {
        if (posteriors == 0)
        {
            throw new ArgumentException("There is nothing to choose from.", nameof(posteriors));
        }
    }
}
