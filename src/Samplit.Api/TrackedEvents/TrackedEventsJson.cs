using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Api.TrackedEvents;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CamelCaseEnum<UnitType>), typeof(CamelCaseEnum<TrackingOutcome>)]
)]
[JsonSerializable(typeof(TrackEventsRequest))]
[JsonSerializable(typeof(TrackEventRequest))]
[JsonSerializable(typeof(TrackedEventsView))]
[JsonSerializable(typeof(EraseEventsRequest))]
[JsonSerializable(typeof(EventErasureView))]
internal sealed partial class TrackedEventsJson : JsonSerializerContext;
