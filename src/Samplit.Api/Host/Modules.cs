using Samplit.Api.Access;
using Samplit.Api.Allocation;
using Samplit.Api.Analysis;
using Samplit.Api.Approvals;
using Samplit.Api.Assignment;
using Samplit.Api.Attribution;
using Samplit.Api.Audit;
using Samplit.Api.Console;
using Samplit.Api.Conversions;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Experiments;
using Samplit.Api.Flags;
using Samplit.Api.Funnels;
using Samplit.Api.Groups;
using Samplit.Api.Health;
using Samplit.Api.Http;
using Samplit.Api.Imports;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.Live;
using Samplit.Api.Messaging;
using Samplit.Api.MetricDefinitions;
using Samplit.Api.Metrics;
using Samplit.Api.Operations;
using Samplit.Api.Overview;
using Samplit.Api.Plans;
using Samplit.Api.Projects;
using Samplit.Api.Replay;
using Samplit.Api.Scim;
using Samplit.Api.Sealing;
using Samplit.Api.Sessions;
using Samplit.Api.SignIn;
using Samplit.Api.Statistics;
using Samplit.Api.Timelines;
using Samplit.Api.TrackedEvents;
using Samplit.Api.Users;
using Samplit.Api.Web;

namespace Samplit.Api.Host;

/// <summary>
/// The table of contents: who adds a context adds its line here, and changes nothing else outside its folder.
/// </summary>
internal static class Modules
{
    public static IReadOnlyList<Module> All { get; } =
    [
        new DatabaseModule(),
        new MessagingModule(),
        new AccessModule(),
        new ProjectsModule(),
        new SessionsModule(),
        new UsersModule(),
        new GroupsModule(),
        new ScimModule(),
        new SignInModule(),
        new DecisionsModule(),
        new AssignmentModule(),
        new ConversionsModule(),
        new TrackedEventsModule(),
        new AttributionModule(),
        new ExperimentsModule(),
        new ApprovalsModule(),
        new ImportsModule(),
        new PlansModule(),
        new StatisticsModule(),
        new AllocationModule(),
        new TimelinesModule(),
        new AnalysisModule(),
        new FlagsModule(),
        new FunnelsModule(),
        new OverviewModule(),
        new LiveModule(),
        new HealthModule(),
        new MetricDefinitionsModule(),
        new MetricsModule(),
        new LayersModule(),
        new InstallationsModule(),
        new WebModule(),
        new ReplayModule(),
        new AuditModule(),
        new SealingModule(),
        new OperationsModule(),
        new ConsoleModule(),
    ];
}
