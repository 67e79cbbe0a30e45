namespace Samplit.Statistics.Numerics;

/// <summary>A positive unknown θ, of which multiples are compared.</summary>
internal interface IScalableArm : IArm
{
    /// <summary>
    /// Where e^<paramref name="logFactor"/> times the θ at <paramref name="u"/> lies on the axis; infinity beyond all
    /// θ.
    /// </summary>
    static abstract double Times(double u, double logFactor);
}
