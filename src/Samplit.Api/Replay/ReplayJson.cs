using System.Text.Json.Serialization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Replay;

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
[JsonSerializable(typeof(StateView))]
[JsonSerializable(typeof(StateChangesView))]
[JsonSerializable(typeof(ReproducedReallocationView))]
[JsonSerializable(typeof(WhatIfRequest))]
[JsonSerializable(typeof(WhatIfView))]
[JsonSerializable(typeof(ProjectionList))]
[JsonSerializable(typeof(RebuildView))]
internal sealed partial class ReplayJson : JsonSerializerContext;
