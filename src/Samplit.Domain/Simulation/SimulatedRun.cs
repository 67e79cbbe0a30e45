using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;
using Samplit.Statistics.Randomness;

namespace Samplit.Domain.Simulation;

/// <summary>One algorithm's way through one run.</summary>
/// <param name="Regret">
/// Conversions lost by the end of each batch: Σ (μ* - μ) over the visitors, no chance in it.
/// </param>
/// <param name="ProbabilityBest">What the algorithm thinks of the arms in the end.</param>
/// <param name="Visitors">The visitors of each arm in the end.</param>
/// <param name="Conversions">The conversions of each arm that are known in the end.</param>
/// <param name="Comparisons">What a report at the end shows of each arm but the first, which is the control.</param>
public sealed record RunOutcome(
    double[] Regret,
    IReadOnlyList<double> ProbabilityBest,
    long[] Visitors,
    long[] Conversions,
    IReadOnlyList<EndComparison> Comparisons
)
{
    /// <summary>The arm that the report shows to be better than the others that matter; null for none.</summary>
    public int? Better => EndComparison.Better(Comparisons, SimulationPlan.Control);
}

/// <summary>
/// Plays one run. What happens to a visitor comes from the random block with the counter (visitor, run), so that every
/// algorithm meets the same visitors: its first word draws the arm, its second decides the conversion, its third the
/// delay.
/// </summary>
internal sealed class SimulatedRun
{
    private readonly SimulationPlan _plan;
    private readonly int[] _ends;
    private readonly ulong _run;
    private readonly Philox _philox;

    // By period and arm: a batch is one where the algorithm asks for periods, else there is a single one. What is still
    // to come is a sum over visitors of the chance that a conversion has not come yet.
    private readonly long[][] _visitors;
    private readonly long[][] _conversions;
    private readonly double[][] _stillToCome;

    /// <summary>By the batch in which they become known: the batch and the arm of the visitor.</summary>
    private readonly List<(int Batch, int Arm)>[] _pending;

    /// <summary>Each batch, for the report in the end: an allocation of its own.</summary>
    private readonly List<(Weights Weights, long[] Visitors, long[] Conversions)> _batches = [];

    private SimulatedRun(SimulationPlan plan, int[] ends, AllocationAlgorithm algorithm, int run)
    {
        (_plan, _ends, _run, _philox) = (plan, ends, (ulong)run, new Philox(plan.Seed, 0));
        var arms = plan.Problem.Rates.Count;
        var periods = algorithm.Description.Needs == AlgorithmNeed.CountsByPeriod ? ends.Length : 1;
        _visitors = [.. Enumerable.Range(0, periods).Select(_ => new long[arms])];
        _conversions = [.. Enumerable.Range(0, periods).Select(_ => new long[arms])];
        _stillToCome = [.. Enumerable.Range(0, periods).Select(_ => new double[arms])];
        _pending = [.. ends.Select(_ => new List<(int, int)>())];
    }

    internal static RunOutcome Play(SimulationPlan plan, int[] ends, AllocationAlgorithm algorithm, int run) =>
        new SimulatedRun(plan, ends, algorithm, run).Play(algorithm);

    private RunOutcome Play(AllocationAlgorithm algorithm)
    {
        var rates = _plan.Problem.Rates;
        var regret = new double[_ends.Length];
        var result = AllocationResult.Even(rates.Count);
        for (var batch = 0; batch < _ends.Length; batch++)
        {
            var start = batch == 0 ? 0 : _ends[batch - 1];
            var drift = _plan.Drift?.Invoke((double)start / _plan.Horizon) ?? 1;
            var period = Math.Min(batch, _visitors.Length - 1);
            Age(period, _ends[batch] - start);
            regret[batch] = batch == 0 ? 0 : regret[batch - 1];
            var visitors = Visit(start, batch, period, result.Weights, drift);
            _batches.Add((result.Weights, visitors, new long[visitors.Length]));
            for (var arm = 0; arm < visitors.Length; arm++)
            {
                regret[batch] += visitors[arm] * (_plan.Problem.Best - rates[arm]) * drift;
                _visitors[period][arm] += visitors[arm];
            }
            foreach (var (of, arm) in _pending[batch])
            {
                _batches[of].Conversions[arm]++;
                _conversions[Math.Min(of, _conversions.Length - 1)][arm]++;
            }
            result = algorithm.Allocate(Known(period + 1), _plan.Parameters);
        }
        return new(regret, result.ProbabilityBest, Sum(_visitors), Sum(_conversions), Report());
    }

    private IReadOnlyList<EndComparison> Report() =>
        EndComparison.Compute(
            _plan.Problem.Rates.Count,
            SimulationPlan.Control,
            [
                .. _batches.Select(
                    (batch, i) =>
                        new AllocationCounts(
                            i,
                            batch.Weights,
                            [.. batch.Conversions.Zip(batch.Visitors, (of, all) => new Proportion(of, all))]
                        )
                ),
            ]
        );

    /// <returns>How many of them each arm got.</returns>
    private long[] Visit(int start, int batch, int period, Weights weights, double drift)
    {
        var end = _ends[batch];
        var limits = Array.ConvertAll([.. _plan.Problem.Rates], rate => Limit(Math.Min(1, rate * drift)));
        var visitors = new long[limits.Length];
        for (var visitor = start; visitor < end; visitor++)
        {
            var (draw, chance, wait, _) = _philox.Block((ulong)visitor, _run);
            var arm = Arm(weights, draw);
            visitors[arm]++;
            if (_plan.Delay > 0)
            {
                _stillToCome[period][arm] += Portable.Exp((visitor - end) / _plan.Delay);
            }
            if (chance < limits[arm])
            {
                var known = BatchOf(visitor - _plan.Delay * Portable.Log(Philox.OpenUnit(wait)), end);
                if (known < _ends.Length)
                {
                    _pending[known].Add((batch, arm));
                }
            }
        }
        return visitors;
    }

    private void Age(int period, int passed)
    {
        if (_plan.Delay == 0)
        {
            return;
        }
        var left = Portable.Exp(-passed / _plan.Delay);
        foreach (var cohort in _stillToCome.AsSpan(0, period + 1))
        {
            for (var arm = 0; arm < cohort.Length; arm++)
            {
                cohort[arm] *= left;
            }
        }
    }

    private Observations Known(int periods) =>
        new(
            [
                .. Enumerable
                    .Range(0, periods)
                    .Select(of =>
                        (IReadOnlyList<ArmEvidence>)
                            [.. Enumerable.Range(0, _plan.Problem.Rates.Count).Select(arm => Known(of, arm))]
                    ),
            ],
            SimulationPlan.Control
        );

    private ArmEvidence Known(int period, int arm)
    {
        var evidence = new ArmEvidence(_visitors[period][arm], _conversions[period][arm]);
        return _plan is { Delay: > 0, CorrectsDelay: true }
            ? evidence.Matured(Math.Max(0, evidence.Units - _stillToCome[period][arm]))
            : evidence;
    }

    /// <summary>
    /// The batch at whose end a moment is over; one more than there are when that is behind the horizon.
    /// </summary>
    /// <param name="earliest">The end of the visitor's own batch.</param>
    private int BatchOf(double moment, int earliest)
    {
        var index = Array.BinarySearch(_ends, (int)Math.Clamp(Math.Ceiling(moment), earliest, int.MaxValue));
        return index >= 0 ? index : ~index;
    }

    private static int Arm(Weights weights, ulong draw)
    {
        var left = (int)Math.BigMul(draw, Weights.Total, out _);
        var arm = 0;
        while (left >= weights[arm])
        {
            left -= weights[arm++];
        }
        return arm;
    }

    /// <summary>As many of the 2⁶⁴ words are below it as have this probability.</summary>
    private static ulong Limit(double probability) =>
        probability >= 1 ? ulong.MaxValue : (ulong)(probability * 18446744073709551616.0);

    private static long[] Sum(long[][] batches) =>
        [.. Enumerable.Range(0, batches[0].Length).Select(arm => batches.Sum(batch => batch[arm]))];
}
