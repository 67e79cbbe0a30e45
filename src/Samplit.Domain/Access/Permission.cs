using System.Text.Json;

namespace Samplit.Domain.Access;

/// <summary>
/// What somebody may do, as a resource and an action: the closed list that each endpoint names one of. docs/access.md
/// says who may.
/// </summary>
public enum Permission
{
    ExperimentRead,
    ExperimentCreate,
    ExperimentImport,
    ExperimentPreview,
    ExperimentWhatIf,
    ExperimentStart,
    ExperimentPause,
    ExperimentResume,
    ExperimentComplete,
    ExperimentArchive,
    ExperimentChangeVariants,
    ExperimentPreregister,
    ExperimentReallocate,
    ExperimentRecordAllocation,

    DecisionAssign,
    DecisionConvert,

    EventTrack,
    EventErase,

    MetricDefine,

    FunnelRead,
    FunnelDefine,

    FlagRead,
    FlagDefine,
    FlagEvaluate,

    MetricsRead,
    MetricsWrite,

    InstallationRead,
    InstallationCreate,
    InstallationChangeDomains,
    InstallationRotateToken,
    InstallationChangeCredentials,
    InstallationSuspend,
    InstallationResume,
    InstallationRevoke,

    LayerRead,
    LayerCreate,

    AuditRead,
    AuditVerify,
    AuditIssueReceipt,

    ProjectionRead,
    ProjectionRebuild,

    MessageRead,
    MessageReplay,
    MessageDiscard,

    ActivityRead,

    AccountRead,
    AccountChange,

    UserRead,
    UserCreate,
    UserChange,
    UserErase,

    GroupRead,
    GroupCreate,
    GroupChange,
    GroupDelete,

    AccessRead,
    AccessChange,

    RoleCreate,
    RoleChange,
    RoleDelete,

    ProjectRead,
    ProjectCreate,
    ProjectRename,
    ProjectChangeApprovals,

    ProposalCreate,
    ProposalDecide,

    ScimProvision,

    KeyRead,
    KeyCreate,
    KeyRotate,
    KeyRevoke,
}

public static class Permissions
{
    public static IReadOnlyList<Permission> All { get; } = Enum.GetValues<Permission>();

    private static readonly Dictionary<Permission, string> Names = All.ToDictionary(p => p, Spell);

    private static readonly Dictionary<string, Permission> ByName = All.ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>As people write it: <c>experiment:change-variants</c>.</summary>
    public static string Name(this Permission permission) => Names[permission];

    /// <returns>Null for what is no permission.</returns>
    public static Permission? Find(string name) => ByName.TryGetValue(name, out var permission) ? permission : null;

    /// <summary>The first word is the resource, the others are the action.</summary>
    private static string Spell(Permission permission)
    {
        var words = JsonNamingPolicy.KebabCaseLower.ConvertName(permission.ToString());
        var resource = words.IndexOf('-', StringComparison.Ordinal);
        return $"{words[..resource]}:{words[(resource + 1)..]}";
    }
}
