namespace Samplit.Domain.Access;

/// <summary>How far a role goes with a permission. Who has several roles may have several of them.</summary>
[Flags]
public enum Grant
{
    None = 0,

    /// <summary>Does it; proposes it, where somebody else has to approve.</summary>
    Allow = 1,

    /// <summary>The same, of what its bearer is not expected to do alone.</summary>
    Propose = 2,

    /// <summary>Approves what another person proposes.</summary>
    Approve = 4,
}

/// <summary>A named set of grants. These seven are built in; they are in no order of power.</summary>
public sealed record Role(string Name, IReadOnlyDictionary<Permission, Grant> Grants)
{
    private static readonly Permission[] Reading =
    [
        Permission.ExperimentRead,
        Permission.MetricsRead,
        Permission.InstallationRead,
        Permission.LayerRead,
        Permission.FunnelRead,
        Permission.FlagRead,
        Permission.AccountRead,
        Permission.AccountChange,
        Permission.ProjectRead,
    ];

    private static readonly Permission[] Drafting =
    [
        Permission.ExperimentCreate,
        Permission.ExperimentImport,
        Permission.ExperimentPreview,
        Permission.ExperimentWhatIf,
        Permission.ExperimentRecordAllocation,
        Permission.LayerCreate,
        Permission.MetricDefine,
        Permission.FunnelDefine,
        Permission.FlagDefine,
        Permission.MetricsWrite,
        Permission.ProposalCreate,
    ];

    private static readonly Permission[] Running =
    [
        Permission.ExperimentStart,
        Permission.ExperimentResume,
        Permission.ExperimentComplete,
        Permission.ExperimentArchive,
    ];

    /// <summary>
    /// An emergency brake: it is at hand for everybody who answers for experiments, and needs no approval.
    /// </summary>
    private static readonly Permission[] Stopping = [Permission.ExperimentPause];

    private static readonly Permission[] Changing =
    [
        Permission.ExperimentChangeVariants,
        Permission.ExperimentPreregister,
        Permission.ExperimentReallocate,
    ];

    private static readonly Permission[] Installing =
    [
        Permission.InstallationCreate,
        Permission.InstallationChangeDomains,
        Permission.InstallationRotateToken,
        Permission.InstallationSuspend,
        Permission.InstallationResume,
    ];

    private static readonly Permission[] Entrusting =
    [
        Permission.InstallationChangeCredentials,
        Permission.InstallationRevoke,
    ];

    private static readonly Permission[] Auditing = [Permission.AuditVerify, Permission.AuditIssueReceipt];

    private static readonly Permission[] Operating =
    [
        Permission.ProjectionRead,
        Permission.ProjectionRebuild,
        Permission.MessageRead,
        Permission.MessageReplay,
        Permission.MessageDiscard,
    ];

    private static readonly Permission[] Overseeing =
    [
        Permission.ActivityRead,
        Permission.AccessRead,
        Permission.KeyRead,
        Permission.UserRead,
        Permission.GroupRead,
    ];

    private static readonly Permission[] Administering =
    [
        Permission.AccessChange,
        Permission.RoleCreate,
        Permission.RoleChange,
        Permission.RoleDelete,
        Permission.ProjectCreate,
        Permission.ProjectRename,
        Permission.ProjectChangeApprovals,
        Permission.KeyCreate,
        Permission.KeyRotate,
        Permission.KeyRevoke,
        Permission.UserCreate,
        Permission.UserChange,
        Permission.UserErase,
        Permission.EventErase,
        Permission.GroupCreate,
        Permission.GroupChange,
        Permission.GroupDelete,
    ];

    public static Role Viewer { get; } = new("viewer", Map((Grant.Allow, Reading)));

    public static Role Analyst { get; } =
        new("analyst", Map((Grant.Allow, [.. Reading, Permission.ExperimentWhatIf, Permission.AuditRead])));

    public static Role Editor { get; } =
        new(
            "editor",
            Map(
                (Grant.Allow, [.. Reading, .. Drafting, .. Stopping, Permission.AuditRead]),
                (Grant.Propose, [.. Running, .. Changing])
            )
        );

    public static Role Operator { get; } =
        new(
            "operator",
            Map(
                (
                    Grant.Allow,
                    [.. Reading, .. Drafting, .. Stopping, .. Running, .. Installing, Permission.AuditRead, .. Auditing]
                ),
                (Grant.Propose, Changing)
            )
        );

    public static Role Approver { get; } =
        new(
            "approver",
            Map(
                (
                    Grant.Allow,
                    [
                        Permission.ExperimentRead,
                        Permission.InstallationRead,
                        Permission.FlagRead,
                        Permission.AuditRead,
                        Permission.AccountRead,
                        Permission.AccountChange,
                        Permission.ProjectRead,
                        Permission.ProposalDecide,
                        .. Stopping,
                    ]
                ),
                (
                    Grant.Approve,
                    [.. Running, .. Changing, .. Entrusting, Permission.MetricDefine, Permission.FlagDefine]
                )
            )
        );

    public static Role Auditor { get; } =
        new("auditor", Map((Grant.Allow, [.. Reading, Permission.AuditRead, .. Auditing, .. Overseeing])));

    public static Role Admin { get; } =
        new(
            "admin",
            Map(
                (
                    Grant.Allow,
                    [
                        .. Reading,
                        .. Drafting,
                        .. Stopping,
                        .. Running,
                        .. Installing,
                        .. Entrusting,
                        Permission.AuditRead,
                        .. Auditing,
                        .. Operating,
                        .. Overseeing,
                        .. Administering,
                    ]
                ),
                (Grant.Propose, Changing)
            )
        );

    public static IReadOnlyList<Role> BuiltIn { get; } = [Viewer, Analyst, Editor, Operator, Approver, Auditor, Admin];

    /// <returns>Null where there is none of this name.</returns>
    public static Role? Find(string name) => BuiltIn.FirstOrDefault(role => role.Name == name);

    private static Dictionary<Permission, Grant> Map(params (Grant Grant, Permission[] Permissions)[] grants) =>
        grants.SelectMany(g => g.Permissions.Select(p => (p, g.Grant))).ToDictionary(g => g.p, g => g.Grant);
}
