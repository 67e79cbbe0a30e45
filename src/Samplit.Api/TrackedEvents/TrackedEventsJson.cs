using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;
using Samplit.Verify.Audit;

namespace Samplit.Api.TrackedEvents;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<UnitType>),
        typeof(CamelCaseEnum<TrackingOutcome>),
        typeof(CamelCaseEnum<AuditVerdict>),
        typeof(CamelCaseEnum<LogVerdict>),
    ]
)]
[JsonSerializable(typeof(TrackEventsRequest))]
[JsonSerializable(typeof(TrackEventRequest))]
[JsonSerializable(typeof(TrackedEventsView))]
[JsonSerializable(typeof(EraseEventsRequest))]
[JsonSerializable(typeof(EventErasureView))]
internal sealed partial class TrackedEventsJson : JsonSerializerContext;
