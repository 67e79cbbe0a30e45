using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Flags;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Flags;

/// <summary>Each flag as it stands.</summary>
public sealed class FlagProjection(JsonTypeInfo<Flag> json) : SnapshotProjection<Flag>(json)
{
    /// <summary>Code would not know which of two it asks for.</summary>
    public const string KeyIndex = "flags_key_key";

    public override string Name => "flags";

    public override string StreamType => StreamTypes.Flag;

    public override Flag? Evolve(Flag? state, Guid streamId, object @event, DateTimeOffset at) =>
        Flag.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<Flag>().UniqueName(f => f.Key, KeyIndex);
    }
}
