using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Statistics.Report;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Simulation;

/// <param name="Visitors">Since the beginning of the run.</param>
/// <param name="Regret">Conversions lost by then, over the runs.</param>
public sealed record RegretPoint(int Visitors, RunningMoments Regret)
{
    /// <summary>The standard error of the mean; null of a single run.</summary>
    public double? Error => Regret.Variance is { } variance ? Math.Sqrt(variance / Regret.Count) : null;
}

/// <summary>What an algorithm made of all runs.</summary>
/// <param name="Curve">At the end of each batch.</param>
/// <param name="BestLeads">
/// Share of the runs in which the best arm is most probably best in the end, by the algorithm's own account.
/// </param>
/// <param name="DeclaresWinner">Share of the runs in which some arm is best with more than 95 % in the end.</param>
/// <param name="NamesBest">
/// Share of the runs in which a report at the end shows the best arm to be better; the first one is the control.
/// </param>
/// <param name="FindsDifference">
/// Share of the runs in which a report at the end shows that some arm differs from the control.
/// </param>
/// <param name="Outcomes">Each run, in order.</param>
public sealed record AlgorithmOutcome(
    AllocationAlgorithm Algorithm,
    IReadOnlyList<RegretPoint> Curve,
    double BestLeads,
    double DeclaresWinner,
    double NamesBest,
    double FindsDifference,
    IReadOnlyList<RunOutcome> Outcomes
)
{
    /// <summary>Mean regret at the horizon.</summary>
    public double Regret => Curve[^1].Regret.Mean;

    /// <summary>The standard error of <see cref="Regret"/>; null of a single run.</summary>
    public double? RegretError =>
        Curve[^1].Regret is { Variance: { } variance } r ? Math.Sqrt(variance / r.Count) : null;
}

/// <summary>
/// Algorithms against each other on a problem whose answer is known. The runs are independent and merged in their
/// order, so that how many processors there are changes nothing but the time.
/// </summary>
public static class AlgorithmSimulation
{
    private const double Certain = 0.95;

    /// <param name="report">Told that a run is over; null for nobody.</param>
    /// <exception cref="ArgumentException">
    /// An algorithm cannot run on this problem: money, or no floor where it needs one.
    /// </exception>
    /// <exception cref="OperationCanceledException">Somebody lost patience.</exception>
    public static AlgorithmOutcome Run(
        SimulationPlan plan,
        AllocationAlgorithm algorithm,
        IProgress<int>? report = null,
        CancellationToken cancellation = default
    )
    {
        if (algorithm.Description.NeedsMoney)
        {
            throw new ArgumentException(
                $"{algorithm.Name} learns from money, and here are conversions.",
                nameof(algorithm)
            );
        }
        if (algorithm.Validate(plan.Parameters, plan.Problem.Rates.Count) is { } problem)
        {
            throw new ArgumentException(problem.Detail, nameof(algorithm));
        }
        var ends = plan.BatchEnds();
        var outcomes = new RunOutcome[plan.Runs];
        var done = 0;
        Parallel.For(
            0,
            plan.Runs,
            new ParallelOptions { CancellationToken = cancellation },
            run =>
            {
                outcomes[run] = SimulatedRun.Play(plan, ends, algorithm, run);
                report?.Report(Interlocked.Increment(ref done));
            }
        );
        return new(
            algorithm,
            [
                .. ends.Select(
                    (end, batch) =>
                        new RegretPoint(end, RunningMoments.From(outcomes.Select(outcome => outcome.Regret[batch])))
                ),
            ],
            outcomes.Average(outcome => Leads(plan.Problem, outcome.ProbabilityBest) ? 1.0 : 0),
            outcomes.Average(outcome => outcome.ProbabilityBest.Any(p => p > Certain) ? 1.0 : 0),
            outcomes.Average(outcome => outcome.Better == BestArm(plan.Problem) ? 1.0 : 0),
            outcomes.Average(outcome => outcome.Comparisons.Any(c => c.IsDifferent(ExperimentReport.Alpha)) ? 1.0 : 0),
            outcomes
        );
    }

    private static int BestArm(BernoulliProblem problem) => problem.Rates.ToList().IndexOf(problem.Best);

    private static bool Leads(BernoulliProblem problem, IReadOnlyList<double> probabilityBest) =>
        probabilityBest.All(p => p <= probabilityBest[BestArm(problem)]);
}
