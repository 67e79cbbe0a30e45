using Samplit.Domain.Allocation.Algorithms;

namespace Samplit.Domain.Simulation;

/// <summary>What every algorithm of a simulation meets alike.</summary>
/// <param name="Horizon">Visitors a run.</param>
/// <param name="Runs">How many times the problem is played by each algorithm.</param>
/// <param name="Seed">The same one gives the same result on any machine.</param>
/// <param name="Floor">The least share of any arm.</param>
/// <param name="Delay">How many visitors come between a visitor and the conversion on average; 0 for none.</param>
/// <param name="CorrectsDelay">Whether algorithms count matured units, knowing the delay's mean.</param>
/// <param name="Drift">
/// What all rates are multiplied by, given the part of the run that is over; null for rates that stand still.
/// </param>
public sealed record SimulationPlan(
    BernoulliProblem Problem,
    int Horizon,
    int Runs,
    ulong Seed,
    double Floor = 0,
    double Delay = 0,
    bool CorrectsDelay = true,
    Func<double, double>? Drift = null
)
{
    /// <summary>The place of the arm that others are compared with.</summary>
    public const int Control = 0;

    private const int MaxVisitors = 100_000_000;

    /// <summary>When traffic is split anew: batches that grow with the evidence, up to a cap.</summary>
    public ReallocationSchedule Schedule { get; init; } = ReallocationSchedule.Default;

    public int Horizon { get; } =
        Horizon is >= 1 and <= MaxVisitors
            ? Horizon
            : throw new ArgumentOutOfRangeException(nameof(Horizon), Horizon, $"From 1 to {MaxVisitors:N0} visitors.");

    public int Runs { get; } =
        Runs >= 1 ? Runs : throw new ArgumentOutOfRangeException(nameof(Runs), Runs, "At least one.");

    public double Delay { get; } =
        Delay >= 0 && double.IsFinite(Delay)
            ? Delay
            : throw new ArgumentOutOfRangeException(nameof(Delay), Delay, "Not negative.");

    public AllocationParameters Parameters => AllocationParameters.Default with { Floor = Floor };

    /// <summary>Visitors at the end of each batch; the last one is the horizon.</summary>
    public int[] BatchEnds()
    {
        var ends = new List<int>();
        for (var visitors = 0; visitors < Horizon; )
        {
            visitors = (int)Math.Min(Horizon, visitors + (long)Schedule.BatchAfter(visitors));
            ends.Add(visitors);
        }
        return [.. ends];
    }
}
