using System.Text.Json.Serialization;
using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Export;
using Samplit.Domain.Flags.Import;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Flags;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<FlagKind>),
        typeof(CamelCaseEnum<FlagStatus>),
        typeof(CamelCaseEnum<FlagAction>),
        typeof(CamelCaseEnum<FlagRampStatus>),
        typeof(CamelCaseEnum<FlagRampWait>),
        typeof(CamelCaseEnum<FlagReason>),
        typeof(CamelCaseEnum<FlagError>),
        typeof(CamelCaseEnum<FlagHint>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<ImportOutcome>),
    ]
)]
[JsonSerializable(typeof(CreateFlagRequest))]
[JsonSerializable(typeof(ChangeFlagRequest))]
[JsonSerializable(typeof(SetFlagEnvironmentRequest))]
[JsonSerializable(typeof(DeactivateFlagRequest))]
[JsonSerializable(typeof(PlanFlagChangeRequest))]
[JsonSerializable(typeof(StartFlagRampRequest))]
[JsonSerializable(typeof(PauseFlagRampRequest))]
[JsonSerializable(typeof(ResumeFlagRampRequest))]
[JsonSerializable(typeof(RollBackFlagRampRequest))]
[JsonSerializable(typeof(ApproveFlagRampStepRequest))]
[JsonSerializable(typeof(OverrideFlagRequest))]
[JsonSerializable(typeof(ProposeFlagChangeRequest))]
[JsonSerializable(typeof(ProposeSegmentChangeRequest))]
[JsonSerializable(typeof(EvaluateFlagRequest))]
[JsonSerializable(typeof(FlagEvaluationView))]
[JsonSerializable(typeof(FlagView))]
[JsonSerializable(typeof(FlagPage))]
[JsonSerializable(typeof(CreateSegmentRequest))]
[JsonSerializable(typeof(ChangeSegmentRequest))]
[JsonSerializable(typeof(SegmentView))]
[JsonSerializable(typeof(SegmentPage))]
[JsonSerializable(typeof(FlagdFile))]
[JsonSerializable(typeof(ImportFlagsRequest))]
[JsonSerializable(typeof(FlagImportView))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FlagsJson : JsonSerializerContext;
