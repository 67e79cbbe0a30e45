using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Installations;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Installations;

/// <summary>Each installation's sites and status.</summary>
public sealed class InstallationProjection(JsonTypeInfo<Installation> json) : SnapshotProjection<Installation>(json)
{
    public override string Name => "installations";

    public override string StreamType => StreamTypes.Installation;

    public override Installation? Evolve(Installation? state, Guid streamId, object @event, DateTimeOffset at) =>
        Installation.Evolve(state, streamId, @event, at);
}
