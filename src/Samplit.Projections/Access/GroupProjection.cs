using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>Each group with its members; those that were deleted have neither a name nor members.</summary>
public sealed class GroupProjection(JsonTypeInfo<Group> json) : SnapshotProjection<Group>(json)
{
    /// <summary>Two groups of one name would be one to people.</summary>
    public const string NameIndex = "groups_name_key";

    public override string Name => "groups";

    public override string StreamType => StreamTypes.Group;

    public override Group? Evolve(Group? state, Guid streamId, object @event, DateTimeOffset at) =>
        Group.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        // The groups of a user are looked for whenever what they may do is read.
        marten.Schema.For<Group>().UniqueName(g => g.Name, NameIndex).GinIndexJsonData();
    }
}
