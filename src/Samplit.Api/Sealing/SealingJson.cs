using System.Text.Json.Serialization;

namespace Samplit.Api.Sealing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(ReceiptRequest))]
[JsonSerializable(typeof(LogKeysView))]
[JsonSerializable(typeof(InclusionView))]
[JsonSerializable(typeof(ConsistencyView))]
[JsonSerializable(typeof(LogHealthView))]
internal sealed partial class SealingJson : JsonSerializerContext;
