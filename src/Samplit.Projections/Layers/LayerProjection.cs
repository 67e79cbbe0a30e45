using Samplit.Domain.Json;
using Samplit.Domain.Layers;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Layers;

/// <summary>Each layer and who holds which slice of it.</summary>
public sealed class LayerProjection() : SnapshotProjection<Layer>(DomainJson.Default.Layer)
{
    /// <summary>Two layers of one name would be one to people.</summary>
    public const string NameIndex = "layers_name_key";

    public override string Name => "layers";

    public override string StreamType => StreamTypes.Layer;

    public override string Table => "layers";

    public override Layer? Evolve(Layer? state, StoredEvent @event) =>
        Layer.Evolve(state, @event.StreamId, @event.Data, @event.Timestamp);
}
