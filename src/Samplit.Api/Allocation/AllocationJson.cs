using System.Text.Json.Serialization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Json;

namespace Samplit.Api.Allocation;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ReallocationTrigger>),
        typeof(CamelCaseEnum<OptimizationTarget>),
        typeof(CamelCaseEnum<PosteriorFamily>),
        typeof(CamelCaseEnum<AlgorithmNeed>),
    ]
)]
[JsonSerializable(typeof(ReallocationView))]
[JsonSerializable(typeof(ReallocationPage))]
[JsonSerializable(typeof(AllocationView))]
[JsonSerializable(typeof(AllocationPage))]
[JsonSerializable(typeof(ReproductionView))]
[JsonSerializable(typeof(AlgorithmList))]
internal sealed partial class AllocationJson : JsonSerializerContext;
