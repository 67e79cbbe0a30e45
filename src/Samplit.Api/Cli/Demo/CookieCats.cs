using System.Globalization;
using System.Text;

namespace Samplit.Api.Cli.Demo;

/// <summary>One arm of the published experiment.</summary>
/// <param name="Retained">Players who still played after seven days.</param>
/// <param name="Returned">Players who were there again the next day.</param>
/// <param name="Rounds">Game rounds a player, in the mean.</param>
internal sealed record PublishedArm(string Variant, int Players, int Retained, int Returned, double Rounds)
{
    public double ReturnRate => (double)Returned / Players;

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
    public static readonly PublishedArm Gate30 = new("gate_30", 44_700, 8_502, 20_034, 52.456);
    public static readonly PublishedArm Gate40 = new("gate_40", 45_489, 8_279, 20_119, 51.299);

    /// <summary>
    /// Rounds by the luck of a player, as a Weibull distribution of the published mean: with this shape half of the
    /// players play a third of it, as half of the published did (a median of 17), and few play hundreds.
    /// </summary>
    private const double Shape = 0.64;

    /// <summary>Γ(1 + 1/shape), the mean of the distribution with scale 1.</summary>
    private const double MeanOfShape = 1.3900;

    public static int Players => Gate30.Players + Gate40.Players;

    /// <param name="luck">Uniform on [0, 1).</param>
    public static double Rounds(PublishedArm gate, double luck) =>
        Math.Round(gate.Rounds / MeanOfShape * Math.Pow(-Math.Log(1 - luck), 1 / Shape));

    /// <summary>
    /// A file in the shape of the published one, whose players have as much luck as the published had in the mean: who
    /// came to which gate, how much they played, and whether they came back.
    /// </summary>
    public static string File(long seed, int players)
    {
        var file = new StringBuilder("userid,version,sum_gamerounds,retention_1,retention_7\n");
        for (var number = 1; number <= players; number++)
        {
            var player = new Player(seed, number);
            var gate = player.Way < (double)Gate30.Players / Players ? Gate30 : Gate40;
            file.Append(
                CultureInfo.InvariantCulture,
                $"{number},{gate.Variant},{Rounds(gate, player.Patience)},{player.Curiosity < gate.ReturnRate},{player.Luck < gate.Rate}\n"
            );
        }
        return file.ToString();
    }

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
