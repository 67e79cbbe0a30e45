using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Layers;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CamelCaseEnum<UnitType>)]
)]
[JsonSerializable(typeof(CreateLayerRequest))]
[JsonSerializable(typeof(EndHoldoutRequest))]
[JsonSerializable(typeof(LayerView))]
[JsonSerializable(typeof(LayerPage))]
internal sealed partial class LayersJson : JsonSerializerContext;
