namespace Samplit.Domain;

/// <summary>
/// Every <c>code</c> that a problem may have: the closed list that callers test for. A code never changes its meaning;
/// docs/errors.md says for each when it comes and with which status, and the OpenAPI document lists them.
/// </summary>
public static class ProblemCodes
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidJson = "invalid_json";
    public const string InvalidCsv = "invalid_csv";
    public const string BodyTooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string RequestTimeout = "request_timeout";
    public const string RequestFailed = "request_failed";
    public const string PreconditionFailed = "precondition_failed";
    public const string StaleRevision = "stale_revision";
    public const string CrossSite = "cross_site";
    public const string Unauthenticated = "unauthenticated";
    public const string KeyRefused = "key_refused";
    public const string Forbidden = "forbidden";
    public const string ProjectNotFound = "project_not_found";
    public const string ProposalNotFound = "proposal_not_found";
    public const string ApprovalRequired = "approval_required";
    public const string ApprovalNotNeeded = "approval_not_needed";
    public const string NothingToApprove = "nothing_to_approve";
    public const string TooManyProposals = "too_many_proposals";
    public const string DigestMismatch = "digest_mismatch";
    public const string ProposalStale = "proposal_stale";
    public const string ProposalClosed = "proposal_closed";
    public const string SelfApproval = "self_approval";
    public const string PeopleOnly = "people_only";
    public const string NotTheProposer = "not_the_proposer";
    public const string RoleNotFound = "role_not_found";
    public const string RoleBuiltIn = "role_built_in";
    public const string TooManyRoles = "too_many_roles";
    public const string ExceedsOwnPermissions = "exceeds_own_permissions";
    public const string GroupNotFound = "group_not_found";
    public const string GroupProvisioned = "group_provisioned";
    public const string NotProvisioned = "not_provisioned";
    public const string TooManyGroups = "too_many_groups";
    public const string TooManyMembers = "too_many_members";
    public const string KeyNotFound = "key_not_found";
    public const string KeyRevoked = "key_revoked";
    public const string UserNotFound = "user_not_found";
    public const string EmailTaken = "email_taken";
    public const string UserErased = "user_erased";
    public const string UserInactive = "user_inactive";
    public const string UserExternal = "user_external";
    public const string IdentityTaken = "identity_taken";
    public const string LastSuperuser = "last_superuser";
    public const string TooManySuperusers = "too_many_superusers";
    public const string SuperusersOnly = "superusers_only";
    public const string SignInFailed = "sign_in_failed";
    public const string SecondFactorRequired = "second_factor_required";
    public const string SecondFactorRefused = "second_factor_refused";
    public const string SecondFactorExists = "second_factor_exists";
    public const string NoSecondFactor = "no_second_factor";
    public const string LinkRefused = "link_refused";
    public const string SetupRefused = "setup_refused";
    public const string SessionNotFound = "session_not_found";
    public const string SessionEnded = "session_ended";
    public const string CsrfRefused = "csrf_refused";
    public const string StepUpRequired = "step_up_required";
    public const string NoUser = "no_user";
    public const string Conflict = "conflict";
    public const string TooManyRequests = "too_many_requests";
    public const string Busy = "busy";
    public const string UploadsBusy = "uploads_busy";
    public const string TimedOut = "timed_out";
    public const string Starting = "starting";
    public const string DatabaseUnavailable = "database_unavailable";
    public const string ClockAhead = "clock_ahead";
    public const string InternalError = "internal_error";
    public const string ExperimentNotFound = "experiment_not_found";
    public const string NameTaken = "name_taken";
    public const string ExperimentNotDraft = "experiment_not_draft";
    public const string ExperimentNotActive = "experiment_not_active";
    public const string ExperimentNotPaused = "experiment_not_paused";
    public const string ExperimentNotOpen = "experiment_not_open";
    public const string ExperimentNotClosed = "experiment_not_closed";
    public const string ExperimentArchived = "experiment_archived";
    public const string ExperimentNotRunning = "experiment_not_running";
    public const string ExperimentClosed = "experiment_closed";
    public const string MinimumSampleNotReached = "minimum_sample_not_reached";
    public const string VisitorNotAssigned = "visitor_not_assigned";
    public const string AllocationFixed = "allocation_fixed";
    public const string FollowsMetrics = "follows_metrics";
    public const string AllocationNotFound = "allocation_not_found";
    public const string AlgorithmUnknown = "algorithm_unknown";
    public const string InputsImpossible = "inputs_impossible";
    public const string MetricNotFound = "metric_not_found";
    public const string MetricNotOptimizable = "metric_not_optimizable";
    public const string MetricRetired = "metric_retired";
    public const string TooManyMetrics = "too_many_metrics";
    public const string FunnelNotFound = "funnel_not_found";
    public const string FunnelArchived = "funnel_archived";
    public const string FlagNotFound = "flag_not_found";
    public const string FlagArchived = "flag_archived";
    public const string FlagInUse = "flag_in_use";
    public const string TooManyOverrides = "too_many_overrides";
    public const string PlannedChangeNotFound = "planned_change_not_found";
    public const string TooManyPlannedChanges = "too_many_planned_changes";
    public const string FlagInactive = "flag_inactive";
    public const string RampNotFound = "ramp_not_found";
    public const string RampOpen = "ramp_open";
    public const string RampOver = "ramp_over";
    public const string SegmentNotFound = "segment_not_found";
    public const string SegmentArchived = "segment_archived";
    public const string SegmentInUse = "segment_in_use";
    public const string LayerNotFound = "layer_not_found";
    public const string LayerFull = "layer_full";
    public const string HoldoutOpen = "holdout_open";
    public const string NoHoldout = "no_holdout";
    public const string TooManyEvents = "too_many_events";
    public const string BatchDiffers = "batch_differs";
    public const string InstallationNotFound = "installation_not_found";
    public const string InstallationRevoked = "installation_revoked";
    public const string AmbiguousDomain = "ambiguous_domain";
    public const string OtherPlatform = "other_platform";
    public const string NoCredentials = "no_credentials";
    public const string TokenUnknown = "token_unknown";
    public const string OriginNotAllowed = "origin_not_allowed";
    public const string SnippetNotFound = "snippet_not_found";
    public const string BadSignature = "bad_signature";
    public const string ShopUnreachable = "shop_unreachable";
    public const string ProjectionNotFound = "projection_not_found";
    public const string RebuildImpossible = "rebuild_impossible";
    public const string TileNotFound = "tile_not_found";
    public const string NotSealed = "not_sealed";
    public const string NoCheckpoint = "no_checkpoint";
    public const string DeadLetterNotFound = "dead_letter_not_found";

    public static IReadOnlyList<string> All { get; } =
    [
        InvalidRequest,
        InvalidJson,
        InvalidCsv,
        BodyTooLarge,
        UnsupportedMediaType,
        NotFound,
        MethodNotAllowed,
        RequestTimeout,
        RequestFailed,
        PreconditionFailed,
        StaleRevision,
        CrossSite,
        Unauthenticated,
        KeyRefused,
        Forbidden,
        ProjectNotFound,
        ProposalNotFound,
        ApprovalRequired,
        ApprovalNotNeeded,
        NothingToApprove,
        TooManyProposals,
        DigestMismatch,
        ProposalStale,
        ProposalClosed,
        SelfApproval,
        PeopleOnly,
        NotTheProposer,
        RoleNotFound,
        RoleBuiltIn,
        TooManyRoles,
        ExceedsOwnPermissions,
        GroupNotFound,
        GroupProvisioned,
        NotProvisioned,
        TooManyGroups,
        TooManyMembers,
        KeyNotFound,
        KeyRevoked,
        UserNotFound,
        EmailTaken,
        UserErased,
        UserInactive,
        UserExternal,
        IdentityTaken,
        LastSuperuser,
        TooManySuperusers,
        SuperusersOnly,
        SignInFailed,
        SecondFactorRequired,
        SecondFactorRefused,
        SecondFactorExists,
        NoSecondFactor,
        LinkRefused,
        SetupRefused,
        SessionNotFound,
        SessionEnded,
        CsrfRefused,
        StepUpRequired,
        NoUser,
        Conflict,
        TooManyRequests,
        Busy,
        UploadsBusy,
        TimedOut,
        Starting,
        DatabaseUnavailable,
        ClockAhead,
        InternalError,
        ExperimentNotFound,
        NameTaken,
        ExperimentNotDraft,
        ExperimentNotActive,
        ExperimentNotPaused,
        ExperimentNotOpen,
        ExperimentNotClosed,
        ExperimentArchived,
        ExperimentNotRunning,
        ExperimentClosed,
        MinimumSampleNotReached,
        VisitorNotAssigned,
        AllocationFixed,
        FollowsMetrics,
        AllocationNotFound,
        AlgorithmUnknown,
        InputsImpossible,
        MetricNotFound,
        MetricNotOptimizable,
        MetricRetired,
        TooManyMetrics,
        FunnelNotFound,
        FunnelArchived,
        FlagNotFound,
        FlagArchived,
        FlagInUse,
        TooManyOverrides,
        PlannedChangeNotFound,
        TooManyPlannedChanges,
        FlagInactive,
        RampNotFound,
        RampOpen,
        RampOver,
        SegmentNotFound,
        SegmentArchived,
        SegmentInUse,
        LayerNotFound,
        LayerFull,
        HoldoutOpen,
        NoHoldout,
        TooManyEvents,
        BatchDiffers,
        InstallationNotFound,
        InstallationRevoked,
        AmbiguousDomain,
        OtherPlatform,
        NoCredentials,
        TokenUnknown,
        OriginNotAllowed,
        SnippetNotFound,
        BadSignature,
        ShopUnreachable,
        ProjectionNotFound,
        RebuildImpossible,
        TileNotFound,
        NotSealed,
        NoCheckpoint,
        DeadLetterNotFound,
    ];
}
