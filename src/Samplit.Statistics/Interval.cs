using System.Runtime.InteropServices;

namespace Samplit.Statistics;

/// <summary>From <paramref name="Lower"/> to <paramref name="Upper"/>, both in the unit of what is estimated.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Interval(double Lower, double Upper)
{
    public double Width => Upper - Lower;

    public bool Contains(double value) => Lower <= value && value <= Upper;

    /// <summary>As far on either side.</summary>
    internal static Interval Around(double centre, double halfWidth) => new(centre - halfWidth, centre + halfWidth);
}
