using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Layers;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Layers;

/// <summary>Each layer and who holds which slice of it.</summary>
public sealed class LayerProjection(JsonTypeInfo<Layer> json) : SnapshotProjection<Layer>(json)
{
    /// <summary>Two layers of one name would be one to people.</summary>
    public const string NameIndex = "layers_name_key";

    public override string Name => "layers";

    public override string StreamType => StreamTypes.Layer;

    public override Layer? Evolve(Layer? state, Guid streamId, object @event, DateTimeOffset at) =>
        Layer.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<Layer>().UniqueName(l => l.Name, NameIndex);
    }
}
