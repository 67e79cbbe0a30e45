using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>What holds for the installation as a whole; of one stream.</summary>
public sealed class AccessSettingsProjection(JsonTypeInfo<AccessSettings> json)
    : SnapshotProjection<AccessSettings>(json)
{
    public override string Name => "access_settings";

    public override string StreamType => StreamTypes.AccessSettings;

    public override AccessSettings? Evolve(AccessSettings? state, Guid streamId, object @event, DateTimeOffset at) =>
        AccessSettings.Evolve(state, streamId, @event);
}
