using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Randomness;

namespace Samplit.Domain.Tests.Simulation;

/// <summary>
/// Sessions of which three in a hundred order, at log-normal values (σ = 1) of 40 on average: an effective order is
/// worth 40·e. A record of what each arm sold, day by day, the same one for the same run and the same shares.
/// </summary>
/// <param name="Lifts">What each arm's revenue is multiplied by.</param>
/// <param name="Drifts">
/// Whether all arms sell by the weekday, and three times as much in the end as in the beginning.
/// </param>
public sealed record SimulatedShop(IReadOnlyList<double> Lifts, int Days, int SessionsADay, bool Drifts)
{
    public const double EffectiveOrder = OrderValue * Math.E;
    private const double OrderValue = 40;
    private const double OrderRate = 0.03;

    private static readonly double[] Weekdays = [1, 0.9, 0.9, 1, 1.2, 1.6, 1.4];

    /// <param name="shares">Of each arm on the next day, given what the days before it sold.</param>
    public IReadOnlyList<IReadOnlyList<RevenueCell>> Run(
        int run,
        Func<IReadOnlyList<IReadOnlyList<RevenueCell>>, IReadOnlyList<double>> shares
    )
    {
        var days = new List<IReadOnlyList<RevenueCell>>();
        for (var day = 0; day < Days; day++)
        {
            days.Add([.. shares(days).Select((share, arm) => Cell(run, day, arm, Math.Round(SessionsADay * share)))]);
        }
        return days;
    }

    /// <summary>Revenue per session of an arm with this lift; no chance in it.</summary>
    public double Expected(int day, double lift) => OrderRate * OrderValue * Base(day) * lift;

    private double Base(int day) => Drifts ? Weekdays[day % 7] * (0.6 + 1.2 * day / (Days - 1)) : 1;

    private RevenueCell Cell(int run, int day, int arm, double sessions)
    {
        var philox = new Philox((ulong)run, 0);
        var (expected, revenue) = (sessions * OrderRate * Base(day) * Lifts[arm], 0.0);
        var waited = 0.0;
        for (var order = 0UL; ; order++)
        {
            var (wait, radius, angle, _) = philox.Block(order, (ulong)day, (ulong)arm);
            waited -= Math.Log(Philox.OpenUnit(wait));
            if (waited >= expected)
            {
                return new(sessions, revenue);
            }
            // Box and Muller (1958).
            var normal = Math.Sqrt(-2 * Math.Log(Philox.OpenUnit(radius))) * Math.Cos(2 * Math.PI * Philox.Unit(angle));
            revenue += OrderValue * Math.Exp(normal - 0.5);
        }
    }
}
