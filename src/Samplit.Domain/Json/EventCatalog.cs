using System.Text.Json.Serialization.Metadata;

namespace Samplit.Domain.Json;

/// <summary>
/// Every event type and the alias it is stored under, for ever: a type can be renamed, its alias cannot.
/// </summary>
public static class EventCatalog
{
    /// <summary>What visitors do, and there may be any number of; everything else is somebody's act.</summary>
    public static IReadOnlySet<string> OfVisitors { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "visitor_assigned", "conversion_recorded", "events_tracked" };

    public static IReadOnlyDictionary<string, JsonTypeInfo> Types { get; } =
        new Dictionary<string, JsonTypeInfo>(StringComparer.Ordinal)
        {
            ["experiment_created"] = DomainJson.Default.ExperimentCreated,
            ["experiment_preregistered"] = DomainJson.Default.ExperimentPreregistered,
            ["preregistration_changed"] = DomainJson.Default.PreregistrationChanged,
            ["variants_changed"] = DomainJson.Default.VariantsChanged,
            ["experiment_started"] = DomainJson.Default.ExperimentStarted,
            ["experiment_paused"] = DomainJson.Default.ExperimentPaused,
            ["experiment_resumed"] = DomainJson.Default.ExperimentResumed,
            ["experiment_completed"] = DomainJson.Default.ExperimentCompleted,
            ["experiment_archived"] = DomainJson.Default.ExperimentArchived,
            ["visitor_assigned"] = DomainJson.Default.VisitorAssigned,
            ["conversion_recorded"] = DomainJson.Default.ConversionRecorded,
            ["traffic_reallocated"] = DomainJson.Default.TrafficReallocated,
            ["allocation_computed"] = DomainJson.Default.AllocationComputed,
            ["guardrail_breached"] = DomainJson.Default.GuardrailBreached,
            ["metric_defined"] = DomainJson.Default.MetricDefined,
            ["metric_changed"] = DomainJson.Default.MetricChanged,
            ["metric_retired"] = DomainJson.Default.MetricRetired,
            ["metrics_ingested"] = DomainJson.Default.MetricsIngested,
            ["events_tracked"] = DomainJson.Default.EventsTracked,
            ["events_erased"] = DomainJson.Default.EventsErased,
            ["layer_created"] = DomainJson.Default.LayerCreated,
            ["slice_taken"] = DomainJson.Default.SliceTaken,
            ["installation_created"] = DomainJson.Default.InstallationCreated,
            ["installation_domains_changed"] = DomainJson.Default.InstallationDomainsChanged,
            ["installation_token_rotated"] = DomainJson.Default.InstallationTokenRotated,
            ["installation_credentials_changed"] = DomainJson.Default.InstallationCredentialsChanged,
            ["installation_suspended"] = DomainJson.Default.InstallationSuspended,
            ["installation_resumed"] = DomainJson.Default.InstallationResumed,
            ["installation_revoked"] = DomainJson.Default.InstallationRevoked,
            ["api_key_created"] = DomainJson.Default.ApiKeyCreated,
            ["api_key_rotated"] = DomainJson.Default.ApiKeyRotated,
            ["api_key_revoked"] = DomainJson.Default.ApiKeyRevoked,
            ["role_created"] = DomainJson.Default.RoleCreated,
            ["role_changed"] = DomainJson.Default.RoleChanged,
            ["role_deleted"] = DomainJson.Default.RoleDeleted,
            ["group_created"] = DomainJson.Default.GroupCreated,
            ["group_renamed"] = DomainJson.Default.GroupRenamed,
            ["group_role_granted"] = DomainJson.Default.GroupRoleGranted,
            ["group_role_removed"] = DomainJson.Default.GroupRoleRemoved,
            ["group_member_added"] = DomainJson.Default.GroupMemberAdded,
            ["group_member_removed"] = DomainJson.Default.GroupMemberRemoved,
            ["group_deleted"] = DomainJson.Default.GroupDeleted,
            ["project_created"] = DomainJson.Default.ProjectCreated,
            ["project_renamed"] = DomainJson.Default.ProjectRenamed,
            ["access_denied"] = DomainJson.Default.AccessDenied,
            ["data_plane_opened"] = DomainJson.Default.DataPlaneOpened,
            ["data_plane_closed"] = DomainJson.Default.DataPlaneClosed,
            ["user_created"] = DomainJson.Default.UserCreated,
            ["user_role_granted"] = DomainJson.Default.UserRoleGranted,
            ["user_role_removed"] = DomainJson.Default.UserRoleRemoved,
            ["user_superuser_granted"] = DomainJson.Default.UserSuperuserGranted,
            ["user_superuser_removed"] = DomainJson.Default.UserSuperuserRemoved,
            ["user_activated"] = DomainJson.Default.UserActivated,
            ["user_deactivated"] = DomainJson.Default.UserDeactivated,
            ["user_password_set"] = DomainJson.Default.UserPasswordSet,
            ["user_signed_in"] = DomainJson.Default.UserSignedIn,
            ["user_signed_out"] = DomainJson.Default.UserSignedOut,
            ["user_sessions_ended"] = DomainJson.Default.UserSessionsEnded,
            ["user_second_factor_added"] = DomainJson.Default.UserSecondFactorAdded,
            ["user_second_factor_removed"] = DomainJson.Default.UserSecondFactorRemoved,
            ["user_recovery_code_used"] = DomainJson.Default.UserRecoveryCodeUsed,
            ["user_identity_added"] = DomainJson.Default.UserIdentityAdded,
            ["user_identity_removed"] = DomainJson.Default.UserIdentityRemoved,
            ["user_provisioned"] = DomainJson.Default.UserProvisioned,
            ["user_deprovisioned"] = DomainJson.Default.UserDeprovisioned,
            ["user_details_changed"] = DomainJson.Default.UserDetailsChanged,
            ["user_erased"] = DomainJson.Default.UserErased,
            ["approval_policy_changed"] = DomainJson.Default.ApprovalPolicyChanged,
            ["change_proposed"] = DomainJson.Default.ChangeProposed,
            ["change_approved"] = DomainJson.Default.ChangeApproved,
            ["change_rejected"] = DomainJson.Default.ChangeRejected,
            ["change_withdrawn"] = DomainJson.Default.ChangeWithdrawn,
            ["break_glass_opened"] = DomainJson.Default.BreakGlassOpened,
            ["break_glass_used"] = DomainJson.Default.BreakGlassUsed,
        };
}
