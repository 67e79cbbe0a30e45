using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>Each role that somebody has made, those included that were deleted: their names are not used again.</summary>
public sealed class CustomRoleProjection(JsonTypeInfo<CustomRole> json) : SnapshotProjection<CustomRole>(json)
{
    /// <summary>Users have a role by its name.</summary>
    public const string NameIndex = "roles_name_key";

    public override string Name => "roles";

    public override string StreamType => StreamTypes.CustomRole;

    public override CustomRole? Evolve(CustomRole? state, Guid streamId, object @event, DateTimeOffset at) =>
        CustomRole.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<CustomRole>().UniqueName(r => r.Name, NameIndex);
    }
}
