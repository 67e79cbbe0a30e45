using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Samplit.Projections.Access;
using Samplit.Projections.Allocation;
using Samplit.Projections.Approvals;
using Samplit.Projections.Assignment;
using Samplit.Projections.Experiments;
using Samplit.Projections.Flags;
using Samplit.Projections.Funnels;
using Samplit.Projections.Installations;
using Samplit.Projections.Layers;
using Samplit.Projections.MetricDefinitions;
using Samplit.Projections.Metrics;
using Samplit.Projections.Schema;
using Samplit.Projections.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Projections;

/// <summary>All projections, and the migrations of their tables.</summary>
public sealed class ReadModels
{
    public ReadModels(IStateProtector protector)
    {
        Json = DocumentJson.OptionsWith(protector);
        Experiments = new(Type<Domain.Experiments.Experiment>());
        Statistics = new(Type<StatisticsSnapshot>());
        AlgorithmStates = new(Type<AlgorithmSnapshot>());
        Reallocations = new(Type<RecordedReallocation>());
        ComputedAllocations = new(Type<RecordedComputation>());
        Installations = new(Type<Domain.Installations.Installation>());
        Layers = new(Type<Domain.Layers.Layer>());
        Flags = new(Type<Domain.Flags.Flag>());
        Segments = new(Type<Domain.Flags.Segment>());
        Funnels = new(Type<Domain.Funnels.Funnel>());
        ExperimentMetrics = new(Type<Domain.MetricDefinitions.MetricSet>());
        MetricLibraries = new(Type<Domain.MetricDefinitions.MetricLibrary>());
        MetricSources = new(Type<Domain.Metrics.MetricSource>());
        ApiKeys = new(Type<Domain.Access.ApiKey>());
        Users = new(Type<Domain.Access.User>());
        BreakGlass = new(Type<Domain.Access.BreakGlass>());
        Projects = new(Type<Domain.Access.Project>());
        ApprovalPolicies = new(Type<Domain.Approvals.ApprovalPolicy>());
        Proposals = new(Type<Domain.Approvals.ExperimentProposals>());
        FlagProposals = new(Type<Domain.Approvals.FlagProposals>());
        SegmentProposals = new(Type<Domain.Approvals.SegmentProposals>());
        Roles = new(Type<Domain.Access.CustomRole>());
        Groups = new(Type<Domain.Access.Group>());
        AccessSettings = new(Type<Domain.Access.AccessSettings>());
    }

    public static Migrations Migrations { get; } =
        new("read-models", typeof(ReadModels).Assembly, "Samplit.Projections.Schema.ReadModels.");

    /// <summary>How events and documents are written.</summary>
    public JsonSerializerOptions Json { get; }

    public ExperimentProjection Experiments { get; }

    public VariantStatisticsProjection Statistics { get; }

    public AlgorithmStateProjection AlgorithmStates { get; }

    public StickyAssignmentsProjection StickyAssignments { get; } = new();

    public ExperimentMarksProjection Marks { get; } = new();

    public VisitorCountsProjection VisitorCounts { get; } = new();

    public ReallocationsProjection Reallocations { get; }

    public ComputedAllocationsProjection ComputedAllocations { get; }

    public InstallationProjection Installations { get; }

    public LayerProjection Layers { get; }

    public FlagProjection Flags { get; }

    public SegmentProjection Segments { get; }

    public FunnelProjection Funnels { get; }

    public ExperimentMetricsProjection ExperimentMetrics { get; }

    public MetricLibraryProjection MetricLibraries { get; }

    public MetricSourceProjection MetricSources { get; }

    public ApiKeyProjection ApiKeys { get; }

    public UserProjection Users { get; }

    public BreakGlassProjection BreakGlass { get; }

    public ProjectProjection Projects { get; }

    public ApprovalPolicyProjection ApprovalPolicies { get; }

    public ExperimentProposalsProjection Proposals { get; }

    public FlagProposalsProjection FlagProposals { get; }

    public SegmentProposalsProjection SegmentProposals { get; }

    public CustomRoleProjection Roles { get; }

    public GroupProjection Groups { get; }

    public AccessSettingsProjection AccessSettings { get; }

    public IReadOnlyList<IProjection> Inline =>
        [
            Experiments,
            Statistics,
            AlgorithmStates,
            StickyAssignments,
            Marks,
            VisitorCounts,
            Reallocations,
            ComputedAllocations,
            Installations,
            Layers,
            Flags,
            Segments,
            Funnels,
            ExperimentMetrics,
            MetricLibraries,
            MetricSources,
            ApiKeys,
            Users,
            BreakGlass,
            Projects,
            ApprovalPolicies,
            Proposals,
            FlagProposals,
            SegmentProposals,
            Roles,
            Groups,
            AccessSettings,
        ];

    private JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));
}
