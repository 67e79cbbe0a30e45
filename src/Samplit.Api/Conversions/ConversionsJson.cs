using System.Text.Json.Serialization;

namespace Samplit.Api.Conversions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(ConvertRequest))]
[JsonSerializable(typeof(ConversionView))]
[JsonSerializable(typeof(ConversionBatchRequest))]
[JsonSerializable(typeof(ConversionBatchView))]
internal sealed partial class ConversionsJson : JsonSerializerContext;
