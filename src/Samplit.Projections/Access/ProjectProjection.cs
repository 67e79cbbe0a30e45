using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Access;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Access;

/// <summary>Each project, but the default one.</summary>
public sealed class ProjectProjection(JsonTypeInfo<Project> json) : SnapshotProjection<Project>(json)
{
    /// <summary>Two projects of one name would be one to people.</summary>
    public const string NameIndex = "projects_name_key";

    public override string Name => "projects";

    public override string StreamType => StreamTypes.Project;

    public override Project? Evolve(Project? state, Guid streamId, object @event, DateTimeOffset at) =>
        Project.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten.Schema.For<Project>().UniqueName(p => p.Name, NameIndex);
    }
}
