using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>Each time somebody made a way in for an emergency.</summary>
public sealed class BreakGlassProjection(JsonTypeInfo<BreakGlass> json) : SnapshotProjection<BreakGlass>(json)
{
    public override string Name => "break_glass";

    public override string StreamType => StreamTypes.BreakGlass;

    public override BreakGlass? Evolve(BreakGlass? state, Guid streamId, object @event, DateTimeOffset at) =>
        BreakGlass.Evolve(state, streamId, @event, at);
}
