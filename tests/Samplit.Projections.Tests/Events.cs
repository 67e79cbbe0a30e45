using System.Text.Json;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Approvals;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;
using Samplit.Domain.Funnels;
using Samplit.Domain.Installations;
using Samplit.Domain.Layers;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Metrics;
using Samplit.Domain.Targeting;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Projections.Tests;

/// <summary>Events with something to say in every member: what the golden files hold.</summary>
internal static class Events
{
    public static readonly ExperimentCreated Created = new()
    {
        Name = "Größe der Bühne 💶",
        Description = "The first thing that people see.\nOn every page.",
        Hypothesis = "Shorter is better.",
        Variants =
        [
            new Variant("control", IsControl: true, 333_334),
            new Variant("b", IsControl: false, 333_333),
            new Variant("c", IsControl: false, 333_333),
        ],
        AllocationStrategy = AllocationStrategy.Fixed,
        AllocationPolicy = new AllocationParameters(
            Floor: 0.01,
            PriorAlpha: 0.5,
            PriorBeta: 2,
            FirstBatch: 50,
            LargestBatch: 2_000,
            MaximumIntervalSeconds: 600
        ),
        TrafficPerMillion = 250_000,
        UnitType = UnitType.Household,
        Tags = ["home", "Q4"],
        Metadata = JsonElement.Parse("""{"owner":{"team":"growth"},"limits":[1,2.5,null,true]}"""),
        Seed = (1L << 53) - 1,
    };

    public static readonly Preregistration Preregistration = new(
        Created.Hypothesis,
        "retained after 7 days",
        "After four weeks.\nNo earlier.",
        Preregistration.MaxSample
    );

    public static readonly ExperimentPreregistered Preregistered = new(Preregistration);

    public static readonly PreregistrationChanged Changed = new(
        new Preregistration(null, "Käufe", null, 1),
        "Nobody came back."
    );

    /// <summary>Of an experiment that nobody could make: with elements, and with an address.</summary>
    public static readonly VariantsChanged VariantsChanged = new(
        Allocation: 8,
        ReadVersion: (1L << 53) - 1,
        [
            new ChangedVariant("plain", IsControl: true, 333_333, 1_000, 10, ["plain"], "/plain", Share: 1),
            new ChangedVariant("größer", IsControl: false, 0, 1_000, 15, ["größer"], Active: false),
            new ChangedVariant("now", IsControl: false, 666_667, 0, 0, ["now"], "/now", Share: 2),
        ],
        [
            new Element(
                "button",
                ElementKind.Button,
                new Selector(SelectorKind.Class, "buy"),
                [new Selector(SelectorKind.Id, "buy")],
                Original: null,
                [
                    new ElementVariant("plain", IsControl: true, Content: null, Weight: 1),
                    new ElementVariant("größer", IsControl: false, Text("Größer"), Active: false),
                    new ElementVariant("now", IsControl: false, Text("Now"), Weight: 2),
                ]
            ),
        ],
        "Nobody bought more."
    );

    public static readonly VisitorAssigned Assigned = new(
        VisitorKey.Parse("feb58e22084cb6a5ebc844cf57ef79e4"),
        "b",
        Propensity: 0.834741,
        Allocation: 7
    );

    public static readonly ConversionRecorded Converted = new(Assigned.Visitor, "control", Allocation: 7, Value: -12.5);

    public static readonly TrafficReallocated Reallocated = new(
        Allocation: 7,
        "thompson_beta",
        PolicyVersion: 1,
        AllocationParameters.Default,
        ReallocationTrigger.Evidence,
        ReadVersion: (1L << 53) - 1,
        [
            new ReallocatedVariant("control", 1_000, 10, 0.16187801390666104, 0.004555, 165_259),
            new ReallocatedVariant("b", 1_000, 15, 0.838121986093339, 1e-7, 834_741),
        ],
        FellBack: true
    );

    private static ElementContent Text(string text) => new(text, null, null, null, null, null);

    private static readonly Guid ProposalId = new("0198c0de-0000-7000-8000-0000000000d1");
    private static readonly Guid ApproverId = new("0198c0de-0000-7000-8000-0000000000b1");

    private const string ProposalDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly Guid Owner = new("0198c0de-0000-7000-8000-0000000000d1");
    private static readonly Guid FunnelProject = new("0198c0de-0000-7000-8000-0000000000e1");

    private static readonly FunnelDefinition Funnel = new(
        [
            new("product", "Ware", Page: new(UrlMatch.Wildcard, "*://shop.example/products/*"), X: -3.5, Y: 0.25),
            new("paid", "Zahlt", "purchase", Filter: new Rule(Fact: "$.paid", Operator: RuleOperator.Exists)),
        ],
        [new("product", "paid")],
        FunnelOrder.Strict,
        WindowSeconds: 7_776_000
    );

    private static readonly Rule Staff = new(Fact: "email", Operator: RuleOperator.EndsWith, Values: ["@shop.example"]);

    private static readonly FlagDefinition Flag = new(
        FlagKind.Object,
        [
            new("wide", JsonElement.Parse("""{"columns":3}"""), "Drei Spalten"),
            new("narrow", JsonElement.Parse("""{"columns":1}""")),
        ],
        "Neue Kasse",
        "Größer.",
        ["kasse"],
        IsForClients: true,
        [new("basis", ["on"])]
    );

    private static readonly FlagEnvironment Production = new(
        IsOn: true,
        [
            new(new("wide"), Staff, ["personal"], "Wir zuerst."),
            new(new(Split: new([new("wide", 1), new("narrow", 3)], RolloutPerMillion: 250_000, By: "$.company.id"))),
            new(new(Experiment: new Guid("0198c0de-0000-7000-8000-0000000000f3"))),
        ],
        Default: "narrow",
        Off: null
    );

    private static readonly Guid MetricId = new("0198c0de-0000-7000-8000-0000000000f1");

    private static readonly LibraryOrigin Origin = new(new Guid("0198c0de-0000-7000-8000-0000000000f2"), Revision: 3);

    /// <summary>That nobody could define: with what no two types have together.</summary>
    private static readonly MetricDefinition Metric = new(
        "Umsatz je Besuch",
        MetricType.Ratio,
        "purchase",
        new Rule(Fact: "$.paid", Operator: RuleOperator.Equals, Values: ["true"]),
        MetricAggregation.Sum,
        "$.order.total",
        "$.order['currency']",
        new Measure(
            "visit",
            new Rule(Not: new Rule(Fact: "$.bot", Operator: RuleOperator.Exists)),
            MetricAggregation.UniqueDays,
            "$.value",
            "$.currency"
        ),
        Quantile: 0.999,
        "EUR",
        "€",
        "What a visit is worth.",
        IsPrimary: true,
        new Guardrail(0.02),
        MinimumSampleSize: 1_000,
        ExpectedEffect: -0.05,
        LowerIsBetter: true,
        MetricDefinition.MaxWindowSeconds,
        DelaySeconds: 3_600,
        new MetricCap("250.00", 99.5)
    );

    public static readonly IReadOnlyDictionary<string, object> ByAlias = new Dictionary<string, object>
    {
        ["user_created"] = new UserCreated(IsSuperuser: true, [new RoleGrant("editor"), new RoleGrant("auditor")]),
        ["user_role_granted"] = new UserRoleGranted("operator"),
        ["user_role_removed"] = new UserRoleRemoved("viewer"),
        ["user_superuser_granted"] = new UserSuperuserGranted(),
        ["user_superuser_removed"] = new UserSuperuserRemoved(),
        ["user_activated"] = new UserActivated(),
        ["user_deactivated"] = new UserDeactivated(),
        ["user_password_set"] = new UserPasswordSet(),
        ["user_signed_in"] = new UserSignedIn(SignInMethod.StepUp),
        ["user_signed_out"] = new UserSignedOut(),
        ["user_sessions_ended"] = new UserSessionsEnded(),
        ["user_second_factor_added"] = new UserSecondFactorAdded(SecondFactorKind.Totp),
        ["user_second_factor_removed"] = new UserSecondFactorRemoved(SecondFactorKind.Totp),
        ["user_recovery_code_used"] = new UserRecoveryCodeUsed(),
        ["user_identity_added"] = new UserIdentityAdded(),
        ["user_identity_removed"] = new UserIdentityRemoved(),
        ["user_provisioned"] = new UserProvisioned(),
        ["user_deprovisioned"] = new UserDeprovisioned(),
        ["user_details_changed"] = new UserDetailsChanged(),
        ["user_erased"] = new UserErased(),
        ["break_glass_opened"] = new BreakGlassOpened("Der Anmeldedienst ist aus."),
        ["break_glass_used"] = new BreakGlassUsed(),
        ["experiment_created"] = Created,
        ["experiment_preregistered"] = Preregistered,
        ["preregistration_changed"] = Changed,
        ["variants_changed"] = VariantsChanged,
        ["experiment_started"] = new ExperimentStarted(),
        ["experiment_paused"] = new ExperimentPaused(),
        ["experiment_resumed"] = new ExperimentResumed(),
        ["experiment_completed"] = new ExperimentCompleted(),
        ["experiment_archived"] = new ExperimentArchived(),
        ["visitor_assigned"] = Assigned,
        ["conversion_recorded"] = Converted,
        ["traffic_reallocated"] = Reallocated,
        ["allocation_computed"] = new AllocationComputed(
            Number: 4,
            WindowDays: 2,
            new DateOnly(2026, 11, 19),
            new DateOnly(2026, 11, 20),
            OptimizationTarget.Ctr,
            "thompson",
            "period-adjusted",
            AllocationParameters.Default with
            {
                Floor = 0,
            },
            Seed: 42,
            ReadVersion: 17,
            [
                new PeriodEvidence("2026-11-19", [1000, 900], [13, 9]),
                new PeriodEvidence("2026-11-20", [0, 800], [0, 7], Revenue: null, MaturedUnits: [0, 799.5]),
            ],
            [
                new RecommendedVariant(
                    "control",
                    IsControl: true,
                    900_000,
                    0.9,
                    1e-9,
                    0.013,
                    new Posterior(PosteriorFamily.Gamma, 14, 1000.5),
                    Sessions: 5,
                    Impressions: 1000,
                    Clicks: 13,
                    Revenue: "12.5"
                ),
                new RecommendedVariant(
                    "b",
                    IsControl: false,
                    0,
                    0,
                    0,
                    Rate: null,
                    new Posterior(PosteriorFamily.Normal, Mean: 0.25, StandardDeviation: 0.125),
                    FromPrior: true,
                    Assignments: 3,
                    Conversions: 2,
                    Active: false
                ),
            ],
            UsedFallback: true,
            "feb58e22084cb6a5ebc844cf57ef79e4feb58e22084cb6a5ebc844cf57ef79e4"
        ),
        ["metric_defined"] = new MetricDefined(
            MetricId,
            Metric,
            Origin,
            "Vergessen.",
            new Guid("0198c0de-0000-7000-8000-0000000000e1")
        ),
        ["metric_changed"] = new MetricChanged(
            MetricId,
            new MetricDefinition("Größe", MetricType.Duration, "loaded", Aggregation: MetricAggregation.Last),
            Origin,
            "Es zählt der letzte Wert."
        ),
        ["blank_time_breached"] = new BlankTimeBreached(
            new BlankTimeLimit(400, 0.1),
            Visitors: 812,
            OverLimit: 131,
            ShareLower: 0.118
        ),
        ["guardrail_breached"] = new GuardrailBreached(
            MetricId,
            Revision: 2,
            "b",
            Limit: 0.02,
            LiftLower: 0.031,
            LiftUpper: 0.125,
            ControlUnits: 4_100,
            VariantUnits: 4_033,
            CountedUpTo: 812_345,
            GuardrailAction.RemoveVariant
        ),
        ["history_imported"] = new HistoryImported(
            [
                new("assignments", new string('a', 64), Bytes: 2_391_004, Rows: 90_192, LeftOut: 3),
                new("events", new string('b', 64), Bytes: 71_002, Rows: 4_100),
            ],
            [new("gate_30", Units: 44_700, Converted: 8_502), new("gate_40", Units: 45_489, Converted: 8_279)],
            new DateTimeOffset(2025, 11, 3, 8, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2025, 11, 17, 21, 30, 0, TimeSpan.Zero),
            UnitsInSeveralVariants: 1
        ),
        ["metric_retired"] = new MetricRetired(MetricId, "Nobody reads it."),
        ["metrics_ingested"] = new MetricsIngested(
            "gam",
            "nightly 2026-11-20",
            Number: 3,
            Rows: 500_000,
            "feb58e22084cb6a5ebc844cf57ef79e4feb58e22084cb6a5ebc844cf57ef79e4",
            new DateOnly(2026, 11, 1),
            new DateOnly(2026, 11, 20),
            Experiments: 2,
            Sessions: 5_000_000_000_000_000,
            Impressions: 12,
            Clicks: 3,
            "-1234567890123.456789"
        ),
        ["events_tracked"] = new EventsTracked(
            new Guid("0198f6a0-0000-7000-8000-000000000001"),
            Count: 100,
            [new EventTypeCount("purchase", 60), new EventTypeCount("page_view", 30)],
            OtherTypes: 10,
            new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero).AddMicroseconds(123_456),
            new DateTimeOffset(2026, 11, 21, 9, 31, 0, TimeSpan.Zero),
            "feb58e22084cb6a5ebc844cf57ef79e4feb58e22084cb6a5ebc844cf57ef79e4",
            new Guid("0198f6a0-0000-7000-8000-000000000002")
        ),
        ["events_erased"] = new EventsErased(
            [new ErasedRows(new Guid("0198f6a0-0000-7000-8000-000000000001"), 3)],
            new Guid("0198f6a0-0000-7000-8000-000000000002")
        ),
        ["flag_created"] = new FlagCreated(
            "neue-kasse",
            Flag,
            new Dictionary<string, FlagEnvironment> { ["production"] = Production },
            (1L << 53) - 1,
            Owner,
            FunnelProject
        ),
        ["flag_changed"] = new FlagChanged(Flag with { IsForClients = null, Prerequisites = null }),
        ["flag_environment_changed"] = new FlagEnvironmentChanged(
            "production",
            Production with
            {
                IsOn = false,
                Rules = [],
                Default = null,
            },
            "Größe prüfen."
        ),
        ["flag_activated"] = new FlagActivated(),
        ["flag_deactivated"] = new FlagDeactivated("Kasse geht nicht."),
        ["flag_archived"] = new FlagArchived(),
        ["flag_override_set"] = new FlagOverrideSet(
            "production",
            VisitorKey.Parse("00112233445566778899aabbccddeeff"),
            "Auf Wunsch.",
            Value: JsonElement.Parse("""{"columns":3}"""),
            Until: new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.Zero)
        ),
        ["flag_override_removed"] = new FlagOverrideRemoved(
            "production",
            VisitorKey.Parse("00112233445566778899aabbccddeeff")
        ),
        ["flag_change_planned"] = new FlagChangePlanned(
            new Guid("0198c0de-0000-7000-8000-0000000000f4"),
            new DateTimeOffset(2026, 12, 24, 18, 0, 0, TimeSpan.Zero),
            FlagAction.SetEnvironment,
            "production",
            Production with
            {
                Rules = [],
            },
            "Zur Bescherung."
        ),
        ["flag_change_cancelled"] = new FlagChangeCancelled(
            new Guid("0198c0de-0000-7000-8000-0000000000f4"),
            "Doch nicht."
        ),
        ["flag_change_carried_out"] = new FlagChangeCarriedOut(new Guid("0198c0de-0000-7000-8000-0000000000f4")),
        ["flag_change_refused"] = new FlagChangeRefused(
            new Guid("0198c0de-0000-7000-8000-0000000000f4"),
            "invalid_request",
            "There is no segment 'größe' in the project.",
            "environments.production.rules[0].segments"
        ),
        ["flag_ramp_started"] = new FlagRampStarted(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            "production",
            Rule: 1,
            [new(10_000, 3_600, MinimumUnits: 1_000, NeedsApproval: true), new(1_000_000, 60)],
            Before: 250_000,
            new(new Guid("0198c0de-0000-7000-8000-0000000000f3"), After: 41, MetricId),
            "Für alle."
        ),
        ["flag_ramp_step_taken"] = new FlagRampStepTaken(new Guid("0198c0de-0000-7000-8000-0000000000f5"), 1, 1_234),
        ["flag_ramp_waiting"] = new FlagRampWaiting(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            0,
            FlagRampWait.Units
        ),
        ["flag_ramp_step_approved"] = new FlagRampStepApproved(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            0,
            "Läuft."
        ),
        ["flag_ramp_paused"] = new FlagRampPaused(new Guid("0198c0de-0000-7000-8000-0000000000f5"), "Eine Störung."),
        ["flag_ramp_resumed"] = new FlagRampResumed(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            "War etwas anderes."
        ),
        ["flag_ramp_completed"] = new FlagRampCompleted(new Guid("0198c0de-0000-7000-8000-0000000000f5"), 5_678),
        ["flag_ramp_rolled_back"] = new FlagRampRolledBack(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            1,
            "Kasse geht nicht.",
            Breach: 42
        ),
        ["flag_ramp_stopped"] = new FlagRampStopped(
            new Guid("0198c0de-0000-7000-8000-0000000000f5"),
            0,
            "The environment was changed."
        ),
        ["segment_created"] = new SegmentCreated("personal", Staff, "Wer hier arbeitet.", FunnelProject),
        ["segment_changed"] = new SegmentChanged(new Rule(Not: Staff)),
        ["segment_archived"] = new SegmentArchived(),
        ["funnel_created"] = new FunnelCreated(
            "Größe des Korbs",
            Funnel,
            "Von der Ware zur Zahlung.",
            Owner,
            FunnelProject
        ),
        ["funnel_changed"] = new FunnelChanged("Korb", Funnel with { Order = FunnelOrder.Loose }),
        ["funnel_activated"] = new FunnelActivated(),
        ["funnel_archived"] = new FunnelArchived(),
        ["holdout_ended"] = new HoldoutEnded("Das Quartal ist um."),
        ["layer_created"] = new LayerCreated("Größe der Bühne", UnitType.Household, (1L << 53) - 1),
        ["slice_taken"] = new SliceTaken(new Guid("0198f6a0-0000-7000-8000-000000000001"), 250_000, 1_000_000),
        ["installation_created"] = new InstallationCreated(
            Platform.Shopify,
            ["shop.example", "*.xn--bcher-kva.example"]
        ),
        ["installation_domains_changed"] = new InstallationDomainsChanged(["localhost:3000"]),
        ["installation_token_rotated"] = new InstallationTokenRotated(
            new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero)
        ),
        ["installation_credentials_changed"] = new InstallationCredentialsChanged("shopify"),
        ["installation_suspended"] = new InstallationSuspended(),
        ["installation_resumed"] = new InstallationResumed(),
        ["installation_revoked"] = new InstallationRevoked("app/uninstalled"),
        ["api_key_created"] = new ApiKeyCreated(
            ApiKeyKind.Admin,
            "analyst",
            ["experiment:read", "experiment:what-if"],
            ["10.1.0.0/16", "2001:db8::/32"],
            new DateTimeOffset(2027, 2, 25, 12, 0, 0, TimeSpan.Zero)
        ),
        ["api_key_rotated"] = new ApiKeyRotated(
            new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2027, 2, 25, 12, 0, 0, TimeSpan.Zero)
        ),
        ["api_key_revoked"] = new ApiKeyRevoked(),
        ["role_created"] = new RoleCreated(
            "release-manager",
            [
                new PermissionGrant("experiment:read", Grant.Allow),
                new PermissionGrant("experiment:start", Grant.Propose),
            ]
        ),
        ["role_changed"] = new RoleChanged([new PermissionGrant("experiment:start", Grant.Approve)]),
        ["role_deleted"] = new RoleDeleted(),
        ["group_created"] = new GroupCreated("Größe", IsProvisioned: true),
        ["group_renamed"] = new GroupRenamed("Growth"),
        ["group_role_granted"] = new GroupRoleGranted("editor", new("0198c0de-5a3b-7d10-8000-000000000001")),
        ["group_role_removed"] = new GroupRoleRemoved("release-manager"),
        ["group_member_added"] = new GroupMemberAdded(new("0198c0de-5a3b-7d10-8000-000000000002")),
        ["group_member_removed"] = new GroupMemberRemoved(new("0198c0de-5a3b-7d10-8000-000000000002")),
        ["group_deleted"] = new GroupDeleted(),
        ["project_created"] = new ProjectCreated("Größe"),
        ["project_renamed"] = new ProjectRenamed("shop"),
        ["approval_policy_changed"] = new ApprovalPolicyChanged(
            [new(ApprovalAction.Complete, 1), new(ApprovalAction.Weights, 2)],
            ProposalDays: 7,
            new Guid("0198c0de-0000-7000-8000-0000000000e1")
        ),
        ["change_proposed"] = new ChangeProposed(
            ProposalId,
            ApprovalAction.Variants,
            ExpectedRevision: 2,
            new ProposedChange(
                [
                    new("control", IsControl: true, 3),
                    new("b", IsControl: false, 1, "https://shop.example/b", Active: false, TrafficAllocation: 25),
                ],
                Elements: null,
                new Preregistration(null, "clicks", null, null)
            ),
            "Größer.",
            ProposalDigest,
            new DateTimeOffset(2026, 12, 7, 12, 0, 0, TimeSpan.Zero),
            new Guid("0198c0de-0000-7000-8000-0000000000a1")
        ),
        ["change_approved"] = new ChangeApproved(ProposalId, ProposalDigest, ApproverId, Applies: true),
        ["change_rejected"] = new ChangeRejected(ProposalId, ProposalDigest, ApproverId, "Not yet."),
        ["change_withdrawn"] = new ChangeWithdrawn(ProposalId),
        ["access_denied"] = new AccessDenied(
            new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 30, 12, 1, 0, TimeSpan.Zero),
            [
                new("forbidden", "key:0198c0de-0000-7000-8000-0000000000a1", "experiment:complete", 3),
                new("key_refused", Actor: null, Permission: null, 1),
            ],
            Further: 2
        ),
        ["data_plane_opened"] = new DataPlaneOpened(),
        ["data_plane_closed"] = new DataPlaneClosed(),
    };
}
