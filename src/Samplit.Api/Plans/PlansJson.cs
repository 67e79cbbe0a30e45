using System.Text.Json.Serialization;
using Samplit.Domain.Plans;

namespace Samplit.Api.Plans;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(ExperimentPlan))]
internal sealed partial class PlansJson : JsonSerializerContext;
