using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Conversions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(ItemConverter<ConversionItemRequest>)]
)]
[JsonSerializable(typeof(ConvertRequest))]
[JsonSerializable(typeof(ConversionView))]
[JsonSerializable(typeof(ConversionBatchRequest))]
[JsonSerializable(typeof(ConversionItemRequest))]
[JsonSerializable(typeof(ConversionBatchView))]
internal sealed partial class ConversionsJson : JsonSerializerContext;
