using Samplit.Domain.Allocation;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Audit;

/// <summary>All that an <see cref="ExperimentAudit"/> remembers of the events it has seen.</summary>
public sealed record ExperimentAuditState(
    Experiment Experiment,
    ExperimentStatistics Statistics,
    AllocationState Allocation,
    IReadOnlyList<Deviation> Deviations,
    long DeviationsInAll,
    ExperimentProposals? Proposals = null,
    MetricSet? Metrics = null
);
