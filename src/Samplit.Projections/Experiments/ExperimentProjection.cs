using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Experiments;

/// <summary>Each experiment's definition and status.</summary>
public sealed class ExperimentProjection() : SnapshotProjection<Experiment>(DomainJson.Default.Experiment)
{
    /// <summary>The index that keeps names unique, whatever their case.</summary>
    public const string NameIndex = "experiments_name_key";

    public override string Name => "experiments";

    public override string StreamType => StreamTypes.Experiment;

    public override string Table => "experiments";

    public override Experiment? Evolve(Experiment? state, StoredEvent @event) =>
        Experiment.Evolve(state, @event.StreamId, @event.Data, @event.Timestamp);
}
