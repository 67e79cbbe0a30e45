using System.Text.Json.Serialization.Metadata;
using Marten;
using Samplit.Domain.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Experiments;

/// <summary>Each experiment's definition and status.</summary>
public sealed class ExperimentProjection(JsonTypeInfo<Experiment> json) : SnapshotProjection<Experiment>(json)
{
    /// <summary>The index that keeps names unique, whatever their case.</summary>
    public const string NameIndex = "experiments_name_key";

    public override string Name => "experiments";

    public override string StreamType => StreamTypes.Experiment;

    public override Experiment? Evolve(Experiment? state, Guid streamId, object @event, DateTimeOffset at) =>
        Experiment.Evolve(state, streamId, @event, at);

    public override void Configure(StoreOptions marten)
    {
        base.Configure(marten);
        marten
            .Schema.For<Experiment>()
            .UniqueName(e => e.Name, NameIndex)
            .Index(e => e.Status, index => index.Name = "experiments_status")
            .Index(e => e.Installation, index => index.Name = "experiments_installation");
    }
}
