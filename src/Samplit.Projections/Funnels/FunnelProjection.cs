using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Funnels;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Funnels;

/// <summary>Each funnel as it stands.</summary>
public sealed class FunnelProjection(JsonTypeInfo<Funnel> json) : SnapshotProjection<Funnel>(json)
{
    /// <summary>Two funnels of one name would be one to people.</summary>
    public const string NameIndex = "funnels_name_key";

    public override string Name => "funnels";

    public override string StreamType => StreamTypes.Funnel;

    public override Funnel? Evolve(Funnel? state, Guid streamId, object @event, DateTimeOffset at) =>
        Funnel.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<Funnel>().UniqueName(f => f.Name, NameIndex);
    }
}
