namespace Samplit.Api.Cli.Demo;

/// <summary>One arm of the published experiment.</summary>
internal sealed record PublishedArm(string Variant, int Players, int Retained)
{
    public double Rate => (double)Retained / Players;

    /// <summary>Variance of the rate's estimate.</summary>
    public double Variance => Rate * (1 - Rate) / Players;
}

/// <summary>
/// The mobile game Cookie Cats moved its first gate from level 30 to level 40 and counted who still played after seven
/// days (Tactile Entertainment's A/B test of 90,189 players, as published with DataCamp's project on it).
/// </summary>
internal static class CookieCats
{
    public static readonly PublishedArm Gate30 = new("gate_30", 44_700, 8_502);
    public static readonly PublishedArm Gate40 = new("gate_40", 45_489, 8_279);

    public static int Players => Gate30.Players + Gate40.Players;

    /// <summary>
    /// Players retained beyond an even split, when <paramref name="gate30"/> of <paramref name="players"/> had met the
    /// gate at level 30; with the 95 % interval that the published totals leave for the difference of the rates.
    /// </summary>
    public static (double Estimate, double Low, double High) Gain(long gate30, long players)
    {
        var moved = gate30 - (players / 2.0);
        var difference = Gate30.Rate - Gate40.Rate;
        var margin = 1.959963984540054 * Math.Sqrt(Gate30.Variance + Gate40.Variance);
        var (low, high) = (moved * (difference - margin), moved * (difference + margin));
        return (moved * difference, Math.Min(low, high), Math.Max(low, high));
    }
}
