using Samplit.Api.Messaging;
using Samplit.Domain.Approvals;
using Samplit.Ledger;
using Wolverine.Attributes;

namespace Samplit.Api.Experiments;

/// <summary>The time has come at which an experiment may have to start or to end.</summary>
[MessageIdentity("change_when_due")]
public sealed record ChangeWhenDue(Guid Experiment, DateTimeOffset At);

/// <summary>
/// Whether it does is decided by the experiment's writer, so a message that comes twice does no harm.
/// </summary>
public static class ChangeWhenDueHandler
{
    private static readonly EventMetadata Scheduler = new(Actor: "svc:schedule");

    /// <exception cref="TooEarlyException">
    /// It was taken by a clock that is ahead: by the right one it would change too early.
    /// </exception>
    public static Task Handle(
        ChangeWhenDue message,
        ExperimentChanges changes,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        TooEarlyException.ThrowIfNotDue(message.At, clock);
        return changes.DecideAsync(
            message.Experiment,
            c =>
                ProposeChange.TakeDueStep(
                    // A clock that was set back meanwhile must not lose it.
                    c with
                    {
                        Now = c.Now > message.At ? c.Now : message.At,
                    },
                    Scheduler.Actor!,
                    Guid.CreateVersion7(clock.GetUtcNow()),
                    proposed => ProposedEvent.Digest("experiment", message.Experiment, proposed)
                ),
            Scheduler,
            ct
        );
    }
}
