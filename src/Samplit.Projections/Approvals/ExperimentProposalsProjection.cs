using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Approvals;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Approvals;

/// <summary>What is and was proposed, of each experiment that anything was proposed for.</summary>
public sealed class ExperimentProposalsProjection(JsonTypeInfo<ExperimentProposals> json)
    : SnapshotProjection<ExperimentProposals>(json)
{
    public override string Name => "experiment_proposals";

    public override string StreamType => StreamTypes.Experiment;

    public override ExperimentProposals? Evolve(
        ExperimentProposals? state,
        Guid streamId,
        object @event,
        DateTimeOffset at
    ) => ExperimentProposals.Evolve(state, streamId, @event, at);
}
