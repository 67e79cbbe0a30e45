using Samplit.Statistics;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.Experiments;

/// <summary>How long parts of pages may be hidden until it is decided what they show, and for how many visitors.</summary>
/// <param name="Milliseconds">What is hidden for longer was hidden too long.</param>
/// <param name="Share">The part of the visitors for whom it may be: 0.05 has a limit for the 95th percentile.</param>
public sealed record BlankTimeLimit(int Milliseconds, double Share);

/// <summary>
/// Stored for ever as <c>blank_time_breached</c>, with the pause that it brings about behind it: add nullable members,
/// never rename or retype one.
/// </summary>
/// <param name="Visitors">How many told how long they waited on their first view.</param>
/// <param name="OverLimit">Of these, those who waited for longer than the limit.</param>
/// <param name="ShareLower">
/// The least that their share may be, for whoever looks as often as they like; 95 % sure.
/// </param>
public sealed record BlankTimeBreached(BlankTimeLimit Limit, long Visitors, long OverLimit, double ShareLower);

/// <summary>
/// Pauses an experiment that hides parts of pages for too long from too many: once for each limit, so that whoever
/// resumes it has the last word.
/// </summary>
public sealed record StopForBlankTime(BlankTimeLimit Limit, long Visitors, long OverLimit)
{
    /// <summary>The chance to stop at any time where the share is what it may be.</summary>
    public const double Alpha = 0.05;

    /// <summary>Before, an experiment would stop for who tries it first.</summary>
    public const int MinVisitors = 20;

    /// <summary>The exact confidence sequence of the share: 0 to 1 before the first visitor.</summary>
    public Interval Interval() => BetaMixtureSequence.Compute(new Proportion(OverLimit, Visitors), Alpha);

    public bool IsBreached() => Visitors >= MinVisitors && Interval().Lower > Limit.Share;

    /// <returns>Nothing unless the limit is breached by these numbers, for the first time.</returns>
    public static Decision Decide(StopForBlankTime command, Experiment experiment) =>
        experiment.IsRunning && experiment.StoppedForBlankTime != command.Limit && command.IsBreached()
            ? Decision.Append(
                new BlankTimeBreached(command.Limit, command.Visitors, command.OverLimit, command.Interval().Lower),
                new ExperimentPaused()
            )
            : Decision.Nothing;
}
