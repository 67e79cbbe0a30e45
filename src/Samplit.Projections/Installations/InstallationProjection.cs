using Samplit.Domain.Installations;
using Samplit.Domain.Json;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Installations;

/// <summary>Each installation's sites and status.</summary>
public sealed class InstallationProjection() : SnapshotProjection<Installation>(DomainJson.Default.Installation)
{
    public override string Name => "installations";

    public override string StreamType => StreamTypes.Installation;

    public override string Table => "installations";

    public override Installation? Evolve(Installation? state, StoredEvent @event) =>
        Installation.Evolve(state, @event.StreamId, @event.Data, @event.Timestamp);
}
