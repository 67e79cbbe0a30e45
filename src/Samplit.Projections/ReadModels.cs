using Samplit.Projections.Allocation;
using Samplit.Projections.Assignment;
using Samplit.Projections.Experiments;
using Samplit.Projections.Installations;
using Samplit.Projections.Layers;
using Samplit.Projections.Metrics;
using Samplit.Projections.Schema;
using Samplit.Projections.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Projections;

/// <summary>All projections, and the migrations of their tables.</summary>
public sealed class ReadModels(IStateProtector protector)
{
    public static Migrations Migrations { get; } =
        new("read-models", typeof(ReadModels).Assembly, "Samplit.Projections.Schema.ReadModels.");

    public ExperimentProjection Experiments { get; } = new();

    public VariantStatisticsProjection Statistics { get; } = new();

    public AlgorithmStateProjection AlgorithmStates { get; } = new(protector);

    public StickyAssignmentsProjection StickyAssignments { get; } = new();

    public ReallocationsProjection Reallocations { get; } = new();

    public ComputedAllocationsProjection ComputedAllocations { get; } = new();

    public InstallationProjection Installations { get; } = new();

    public LayerProjection Layers { get; } = new();

    public MetricSourceProjection MetricSources { get; } = new();

    public IReadOnlyList<IProjection> Inline =>
        [
            Experiments,
            Statistics,
            AlgorithmStates,
            StickyAssignments,
            Reallocations,
            ComputedAllocations,
            Installations,
            Layers,
            MetricSources,
        ];
}
