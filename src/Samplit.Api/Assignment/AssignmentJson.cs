using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Assignment;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(ItemConverter<DecisionRequest>), typeof(CamelCaseEnum<Device>)]
)]
[JsonSerializable(typeof(AssignRequest))]
[JsonSerializable(typeof(AssignmentView))]
[JsonSerializable(typeof(DecisionsRequest))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionsView))]
internal sealed partial class AssignmentJson : JsonSerializerContext;
