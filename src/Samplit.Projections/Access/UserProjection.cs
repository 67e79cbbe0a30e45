using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>What each user may do.</summary>
public sealed class UserProjection(JsonTypeInfo<User> json) : SnapshotProjection<User>(json)
{
    public override string Name => "users";

    public override string StreamType => StreamTypes.User;

    public override User? Evolve(User? state, Guid streamId, object @event, DateTimeOffset at) =>
        User.Evolve(state, streamId, @event, at);
}
