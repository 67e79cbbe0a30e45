using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Allocation.Algorithms;

public enum PosteriorFamily
{
    /// <summary>Of a rate.</summary>
    Beta,

    /// <summary>Of a rate as a multiple of the others', or of revenue.</summary>
    Gamma,

    /// <summary>Of a rate.</summary>
    Normal,
}

/// <summary>
/// What is known of one variant, as it is recorded: part of an event that is stored for ever, so add nullable members,
/// never rename or retype one.
/// </summary>
/// <param name="Alpha">First shape of a Beta; shape of a Gamma.</param>
/// <param name="Beta">Second shape of a Beta; rate, 1 / scale, of a Gamma.</param>
/// <param name="Mean">The mean of a normal distribution, and so is <paramref name="StandardDeviation"/>.</param>
public sealed record Posterior(
    PosteriorFamily Family,
    double? Alpha = null,
    double? Beta = null,
    double? Mean = null,
    double? StandardDeviation = null
)
{
    public static Posterior From(BetaDistribution d) => new(PosteriorFamily.Beta, d.Alpha, d.Beta);

    public static Posterior From(GammaDistribution d) => new(PosteriorFamily.Gamma, d.Shape, d.Rate);

    public static Posterior From(NormalDistribution d) =>
        new(PosteriorFamily.Normal, Mean: d.Mean, StandardDeviation: d.StandardDeviation);
}
