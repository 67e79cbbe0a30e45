using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Json;
using Samplit.Domain.Timelines;

namespace Samplit.Api.Timelines;

/// <summary>The life of an experiment in one answer.</summary>
internal sealed class TimelinesModule : Module
{
    public override JsonSerializerContext Json => TimelinesJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddInBackground<TimelineReader>();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(SnakeCaseEnum<FrameCause>), typeof(SnakeCaseEnum<FrameReasonCode>)]
)]
[JsonSerializable(typeof(TimelineView))]
internal sealed partial class TimelinesJson : JsonSerializerContext;
