using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Experiments;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ExperimentStatus>),
        typeof(CamelCaseEnum<AllocationStrategy>),
        typeof(CamelCaseEnum<UnitType>),
        typeof(SnakeCaseEnum<ExperimentType>),
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<GoalKind>),
        typeof(CamelCaseEnum<UrlMatch>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<OptimizationTarget>),
        typeof(CamelCaseEnum<ExperimentPurpose>),
    ]
)]
[JsonSerializable(typeof(CreateExperimentRequest))]
[JsonSerializable(typeof(CompleteExperimentRequest))]
[JsonSerializable(typeof(ChangePreregistrationRequest))]
[JsonSerializable(typeof(ChangeVariantsRequest))]
[JsonSerializable(typeof(VariantsPreviewView))]
[JsonSerializable(typeof(ExperimentView))]
[JsonSerializable(typeof(ExperimentPage))]
internal sealed partial class ExperimentsJson : JsonSerializerContext;
