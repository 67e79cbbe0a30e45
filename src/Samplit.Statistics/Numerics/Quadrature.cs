namespace Samplit.Statistics.Numerics;

/// <summary>
/// An independent unknown θ, seen on an axis u that grows with θ and on which its density is log-concave.
/// </summary>
internal interface IArm
{
    /// <summary>
    /// What settles the density: arms that agree in this are treated as one that occurs several times.
    /// </summary>
    (double, double) Identity { get; }

    /// <summary>The u at which the density is largest.</summary>
    double Mode { get; }

    /// <summary>The standard deviation of the normal density that fits the mode; only a length to start from.</summary>
    double Scale { get; }

    /// <summary>The logarithm of the density at Mode + <paramref name="offset"/>, less that at the mode.</summary>
    double LogDensity(double offset);

    /// <summary>dθ/du.</summary>
    static abstract double Slope(double u);

    /// <summary>
    /// Points so close that a polynomial of degree 11 follows <see cref="Slope"/> from one to the next.
    /// </summary>
    static abstract IEnumerable<double> Marks { get; }
}

/// <summary>
/// P(θᵢ is the largest) = ∫ fᵢ ∏ Fⱼ and E[max θ - θᵢ] = ∫ Fᵢ (1 - ∏ Fⱼ) dθ, j ≠ i, for independent θ, by Gauss-Legendre
/// panels laid where the densities are. Every term is positive and no normalising constant is needed.
/// </summary>
/// <remarks>
/// The order of every sum is fixed, and equal arms share one computation: the result does not depend on the order of
/// the arms, and equal arms get equal bits.
/// </remarks>
internal static class Quadrature
{
    /// <returns>
    /// In the order of the arms, probabilities that sum to 1 and losses &gt;= 0 in units of θ.
    /// </returns>
    internal static (double[] ProbabilityBest, double[] ExpectedLoss) Compare<TArm>(ReadOnlySpan<TArm> arms)
        where TArm : struct, IArm
    {
        if (arms.Length == 1)
        {
            return ([1], [0]);
        }

        var (distinct, copies, groupOf) = Groups(arms);
        var (probability, loss) = Integrate(distinct, copies);
        var total = 0.0;
        for (var group = 0; group < distinct.Length; group++)
        {
            total += copies[group] * probability[group];
        }

        return (
            Array.ConvertAll(groupOf, group => probability[group] / total),
            Array.ConvertAll(groupOf, group => loss[group])
        );
    }

    private static (double[] Probability, double[] Loss) Integrate<TArm>(TArm[] arms, int[] copies)
        where TArm : struct, IArm
    {
        var edges = Panels.Edges(arms);
        var densities = Array.ConvertAll(arms, arm => PanelledDensity.From(arm, edges));
        var others = new Others(copies);
        var probability = new double[arms.Length];
        var loss = new double[arms.Length];
        for (var panel = 0; panel + 1 < edges.Length; panel++)
        {
            for (var node = 0; node < LegendrePanel.Nodes; node++)
            {
                for (var i = 0; i < arms.Length; i++)
                {
                    (others.Below[i], others.Above[i]) = densities[i].TailsAt(panel, node);
                }

                others.Accumulate();
                var (u, weight) = LegendrePanel.Node(edges[panel], edges[panel + 1], node);
                var slope = TArm.Slope(u);
                for (var i = 0; i < arms.Length; i++)
                {
                    probability[i] += weight * densities[i].At(panel, node) * others.AllBelow(i);
                    loss[i] += weight * slope * others.Below[i] * others.SomeAbove(i);
                }
            }
        }

        return (probability, loss);
    }

    private static (TArm[] Distinct, int[] Copies, int[] GroupOf) Groups<TArm>(ReadOnlySpan<TArm> arms)
        where TArm : struct, IArm
    {
        var all = arms.ToArray();
        var groups = all.GroupBy(arm => arm.Identity).OrderBy(group => group.Key).ToArray();
        var identities = Array.ConvertAll(groups, group => group.Key);
        return (
            Array.ConvertAll(groups, group => group.First()),
            Array.ConvertAll(groups, group => group.Count()),
            Array.ConvertAll(all, arm => Array.BinarySearch(identities, arm.Identity))
        );
    }

    /// <summary>
    /// At one node, for each group of equal arms: the chance that all other arms are below it and, by its own sum
    /// rather than as 1 minus that, the chance that some other arm is above.
    /// </summary>
    private sealed class Others(int[] copies)
    {
        private readonly double[] _belowAfter = new double[copies.Length + 1];
        private readonly double[] _belowBefore = new double[copies.Length + 1];
        private readonly double[] _aboveAfter = new double[copies.Length + 1];
        private readonly double[] _aboveBefore = new double[copies.Length + 1];

        internal double[] Below { get; } = new double[copies.Length];

        internal double[] Above { get; } = new double[copies.Length];

        internal void Accumulate()
        {
            var last = copies.Length;
            _belowBefore[0] = _belowAfter[last] = 1;
            _aboveBefore[0] = _aboveAfter[last] = 0;
            for (var i = 0; i < last; i++)
            {
                _belowBefore[i + 1] = AllBelow(i, copies[i], _belowBefore[i]);
                _aboveBefore[i + 1] = SomeAbove(i, copies[i], _aboveBefore[i]);
                var j = last - 1 - i;
                _belowAfter[j] = AllBelow(j, copies[j], _belowAfter[j + 1]);
                _aboveAfter[j] = SomeAbove(j, copies[j], _aboveAfter[j + 1]);
            }
        }

        internal double AllBelow(int i) => AllBelow(i, copies[i] - 1, _belowBefore[i] * _belowAfter[i + 1]);

        internal double SomeAbove(int i) => SomeAbove(i, copies[i] - 1, Either(_aboveBefore[i], _aboveAfter[i + 1]));

        private static double Either(double p, double q) => p + q * (1 - p);

        private double AllBelow(int i, int times, double chance)
        {
            for (; times > 0; times--)
            {
                chance *= Below[i];
            }

            return chance;
        }

        private double SomeAbove(int i, int times, double chance)
        {
            for (; times > 0; times--)
            {
                chance = Either(chance, Above[i]);
            }

            return chance;
        }
    }
}
