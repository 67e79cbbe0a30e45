using Samplit.Domain.Allocation.Reallocation;
using Samplit.Ledger;

namespace Samplit.Api.Decisions;

/// <summary>Reallocations as they enter an experiment's queue.</summary>
internal static class Reallocation
{
    public static readonly EventMetadata Scheduler = new(Actor: "svc:allocator");

    public static PendingChange IfDue() => Create(new ReallocateTraffic(OnlyIfDue: true), Scheduler);

    public static PendingChange Now(EventMetadata metadata) =>
        Create(new ReallocateTraffic(OnlyIfDue: false), metadata);

    private static PendingChange Create(ReallocateTraffic command, EventMetadata metadata) =>
        new(
            c => ReallocateTraffic.Decide(command, c.Experiment, c.Allocation, c.Statistics, c.Version, c.Now),
            metadata
        );
}
