using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>What each key opens, and how long.</summary>
public sealed class ApiKeyProjection(JsonTypeInfo<ApiKey> json) : SnapshotProjection<ApiKey>(json)
{
    public override string Name => "api_keys";

    public override string StreamType => StreamTypes.ApiKey;

    public override ApiKey? Evolve(ApiKey? state, Guid streamId, object @event, DateTimeOffset at) =>
        ApiKey.Evolve(state, streamId, @event, at);
}
