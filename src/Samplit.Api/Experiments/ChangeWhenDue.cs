using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Wolverine.Attributes;

namespace Samplit.Api.Experiments;

/// <summary>The time has come at which an experiment may have to start or to end.</summary>
[MessageIdentity("change_when_due")]
public sealed record ChangeWhenDue(Guid Experiment, DateTimeOffset At);

/// <summary>Whether it does is decided by the experiment's writer, so a message that comes twice does no harm.</summary>
public static class ChangeWhenDueHandler
{
    private static readonly EventMetadata Scheduler = new(Actor: "svc:schedule");

    public static Task Handle(ChangeWhenDue message, ExperimentChanges changes, CancellationToken ct) =>
        changes.ApplyAsync(
            message.Experiment,
            // A clock that was set back meanwhile must not lose it.
            c => Schedule.Decide(c.Experiment, c.Now > message.At ? c.Now : message.At),
            Scheduler,
            ct
        );
}
