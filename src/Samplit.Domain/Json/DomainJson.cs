using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
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
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Metrics;
using Samplit.Domain.Statistics;
using Samplit.Domain.Targeting;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Json;

/// <summary>
/// How events and snapshots are written: camelCase members, enumerations by name, absent instead of null. Generated, so
/// that no reflection runs while visitors wait.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(VisitorKeyConverter),
        typeof(WeightsConverter),
        typeof(TailProbabilityConverter),
        typeof(CamelCaseEnum<ExperimentStatus>),
        typeof(CamelCaseEnum<AllocationStrategy>),
        typeof(CamelCaseEnum<UnitType>),
        typeof(SnakeCaseEnum<ExperimentType>),
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<GoalKind>),
        typeof(CamelCaseEnum<UrlMatch>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<ReallocationTrigger>),
        typeof(CamelCaseEnum<AutomationSignal>),
        typeof(CamelCaseEnum<OptimizationTarget>),
        typeof(CamelCaseEnum<ExperimentPurpose>),
        typeof(CamelCaseEnum<PosteriorFamily>),
        typeof(CamelCaseEnum<Platform>),
        typeof(CamelCaseEnum<InstallationStatus>),
        typeof(CamelCaseEnum<ApiKeyKind>),
        typeof(CamelCaseEnum<ApiKeyStatus>),
        typeof(CamelCaseEnum<SignInMethod>),
        typeof(CamelCaseEnum<SecondFactorKind>),
        typeof(CamelCaseEnum<ApprovalAction>),
        typeof(CamelCaseEnum<ProposalStatus>),
        typeof(CamelCaseEnum<Grant>),
        typeof(CamelCaseEnum<FlagKind>),
        typeof(CamelCaseEnum<FlagStatus>),
        typeof(CamelCaseEnum<FlagAction>),
        typeof(CamelCaseEnum<FlagRampStatus>),
        typeof(CamelCaseEnum<FlagRampWait>),
        typeof(CamelCaseEnum<FunnelStatus>),
        typeof(CamelCaseEnum<FunnelOrder>),
        typeof(CamelCaseEnum<MetricType>),
        typeof(CamelCaseEnum<MetricAggregation>),
        typeof(CamelCaseEnum<NotComputable>),
        typeof(CamelCaseEnum<GuardrailVerdict>),
        typeof(CamelCaseEnum<GuardrailAction>),
        typeof(CamelCaseEnum<ExperimentOutcome>),
        typeof(CamelCaseEnum<DecisionReasonCode>),
    ]
)]
[JsonSerializable(typeof(ExperimentCreated))]
[JsonSerializable(typeof(ExperimentPreregistered))]
[JsonSerializable(typeof(PreregistrationChanged))]
[JsonSerializable(typeof(VariantsChanged))]
[JsonSerializable(typeof(ExperimentStarted))]
[JsonSerializable(typeof(BlankTimeBreached))]
[JsonSerializable(typeof(ExperimentPaused))]
[JsonSerializable(typeof(ExperimentResumed))]
[JsonSerializable(typeof(ExperimentCompleted))]
[JsonSerializable(typeof(ExperimentArchived))]
[JsonSerializable(typeof(HistoryImported))]
[JsonSerializable(typeof(VisitorAssigned))]
[JsonSerializable(typeof(ConversionRecorded))]
[JsonSerializable(typeof(TrafficReallocated))]
[JsonSerializable(typeof(AllocationComputed))]
[JsonSerializable(typeof(InstallationCreated))]
[JsonSerializable(typeof(InstallationDomainsChanged))]
[JsonSerializable(typeof(InstallationTokenRotated))]
[JsonSerializable(typeof(InstallationCredentialsChanged))]
[JsonSerializable(typeof(InstallationSuspended))]
[JsonSerializable(typeof(InstallationResumed))]
[JsonSerializable(typeof(InstallationRevoked))]
[JsonSerializable(typeof(MetricsIngested))]
[JsonSerializable(typeof(MetricSource))]
[JsonSerializable(typeof(EventsTracked))]
[JsonSerializable(typeof(EventsErased))]
[JsonSerializable(typeof(FlagCreated))]
[JsonSerializable(typeof(FlagChanged))]
[JsonSerializable(typeof(FlagEnvironmentChanged))]
[JsonSerializable(typeof(FlagActivated))]
[JsonSerializable(typeof(FlagDeactivated))]
[JsonSerializable(typeof(FlagArchived))]
[JsonSerializable(typeof(FlagOverrideSet))]
[JsonSerializable(typeof(FlagOverrideRemoved))]
[JsonSerializable(typeof(FlagChangePlanned))]
[JsonSerializable(typeof(FlagChangeCancelled))]
[JsonSerializable(typeof(FlagChangeCarriedOut))]
[JsonSerializable(typeof(FlagChangeRefused))]
[JsonSerializable(typeof(FlagRampStarted))]
[JsonSerializable(typeof(FlagRampStepTaken))]
[JsonSerializable(typeof(FlagRampWaiting))]
[JsonSerializable(typeof(FlagRampStepApproved))]
[JsonSerializable(typeof(FlagRampPaused))]
[JsonSerializable(typeof(FlagRampResumed))]
[JsonSerializable(typeof(FlagRampCompleted))]
[JsonSerializable(typeof(FlagRampRolledBack))]
[JsonSerializable(typeof(FlagRampStopped))]
[JsonSerializable(typeof(Flag))]
[JsonSerializable(typeof(SegmentCreated))]
[JsonSerializable(typeof(SegmentChanged))]
[JsonSerializable(typeof(SegmentArchived))]
[JsonSerializable(typeof(Segment))]
[JsonSerializable(typeof(FunnelCreated))]
[JsonSerializable(typeof(FunnelChanged))]
[JsonSerializable(typeof(FunnelActivated))]
[JsonSerializable(typeof(FunnelArchived))]
[JsonSerializable(typeof(Funnel))]
[JsonSerializable(typeof(LayerCreated))]
[JsonSerializable(typeof(HoldoutEnded))]
[JsonSerializable(typeof(SliceTaken))]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRotated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
[JsonSerializable(typeof(DataPlaneOpened))]
[JsonSerializable(typeof(AccessDenied))]
[JsonSerializable(typeof(ProjectCreated))]
[JsonSerializable(typeof(ProjectRenamed))]
[JsonSerializable(typeof(RoleCreated))]
[JsonSerializable(typeof(RoleChanged))]
[JsonSerializable(typeof(RoleDeleted))]
[JsonSerializable(typeof(CustomRole))]
[JsonSerializable(typeof(IReadOnlyList<CustomRole>))]
[JsonSerializable(typeof(GroupCreated))]
[JsonSerializable(typeof(GroupRenamed))]
[JsonSerializable(typeof(GroupRoleGranted))]
[JsonSerializable(typeof(GroupRoleRemoved))]
[JsonSerializable(typeof(GroupMemberAdded))]
[JsonSerializable(typeof(GroupMemberRemoved))]
[JsonSerializable(typeof(GroupDeleted))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(IReadOnlyList<RoleGrant>))]
[JsonSerializable(typeof(Project))]
[JsonSerializable(typeof(DataPlaneClosed))]
[JsonSerializable(typeof(UserCreated))]
[JsonSerializable(typeof(UserRoleGranted))]
[JsonSerializable(typeof(UserRoleRemoved))]
[JsonSerializable(typeof(UserSuperuserGranted))]
[JsonSerializable(typeof(UserSuperuserRemoved))]
[JsonSerializable(typeof(UserActivated))]
[JsonSerializable(typeof(UserDeactivated))]
[JsonSerializable(typeof(UserPasswordSet))]
[JsonSerializable(typeof(UserSignedIn))]
[JsonSerializable(typeof(UserSignedOut))]
[JsonSerializable(typeof(UserSessionsEnded))]
[JsonSerializable(typeof(UserSecondFactorAdded))]
[JsonSerializable(typeof(UserSecondFactorRemoved))]
[JsonSerializable(typeof(UserRecoveryCodeUsed))]
[JsonSerializable(typeof(UserIdentityAdded))]
[JsonSerializable(typeof(UserIdentityRemoved))]
[JsonSerializable(typeof(UserProvisioned))]
[JsonSerializable(typeof(UserDeprovisioned))]
[JsonSerializable(typeof(UserDetailsChanged))]
[JsonSerializable(typeof(UserErased))]
[JsonSerializable(typeof(BreakGlassOpened))]
[JsonSerializable(typeof(BreakGlassUsed))]
[JsonSerializable(typeof(ApprovalPolicyChanged))]
[JsonSerializable(typeof(ChangeProposed))]
[JsonSerializable(typeof(ChangeApproved))]
[JsonSerializable(typeof(ChangeRejected))]
[JsonSerializable(typeof(ChangeWithdrawn))]
[JsonSerializable(typeof(GuardrailBreached))]
[JsonSerializable(typeof(MetricDefined))]
[JsonSerializable(typeof(MetricChanged))]
[JsonSerializable(typeof(MetricRetired))]
[JsonSerializable(typeof(MetricSet))]
[JsonSerializable(typeof(MetricLibrary))]
[JsonSerializable(typeof(UnitMetric))]
[JsonSerializable(typeof(DecisionInputs))]
[JsonSerializable(typeof(ExperimentDecision))]
[JsonSerializable(typeof(ApprovalPolicy))]
[JsonSerializable(typeof(ExperimentProposals))]
[JsonSerializable(typeof(FlagProposals))]
[JsonSerializable(typeof(SegmentProposals))]
[JsonSerializable(typeof(FlagConsequence))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(BreakGlass))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(AccessSettings))]
[JsonSerializable(typeof(Layer))]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(Experiment))]
[JsonSerializable(typeof(ExperimentStatistics))]
[JsonSerializable(typeof(AllocationState))]
public sealed partial class DomainJson : JsonSerializerContext;

/// <summary>A pseudonym as its hexadecimal digits.</summary>
public sealed class VisitorKeyConverter : JsonConverter<VisitorKey>
{
    public override VisitorKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> key = stackalloc byte[VisitorKey.Size];
        return
            reader is { TokenType: JsonTokenType.String, HasValueSequence: false, ValueIsEscaped: false }
            && Convert.FromHexString(reader.ValueSpan, key, out _, out var written) == OperationStatus.Done
            && written == key.Length
            ? VisitorKey.From(key)
            : throw new JsonException("A visitor key is 32 hexadecimal digits.");
    }

    public override void Write(Utf8JsonWriter writer, VisitorKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class WeightsConverter : JsonConverter<Weights>
{
    public override Weights Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var weights = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            weights.Add(reader.GetInt32());
        }
        return Weights.FromParts([.. weights]);
    }

    public override void Write(Utf8JsonWriter writer, Weights value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (var i = 0; i < value.Count; i++)
        {
            writer.WriteNumberValue(value[i]);
        }
        writer.WriteEndArray();
    }
}
