using System.Text.Json.Serialization;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<GoalKind>),
        typeof(CamelCaseEnum<Device>),
        typeof(CamelCaseEnum<WebEventKind>),
    ]
)]
[JsonSerializable(typeof(WebDecisionsRequest))]
[JsonSerializable(typeof(WebDecisionsView))]
[JsonSerializable(typeof(WebExperiment[]))]
[JsonSerializable(typeof(WebEventsRequest))]
[JsonSerializable(typeof(WebEventsView))]
[JsonSerializable(typeof(SnippetSite))]
[JsonSerializable(typeof(SnippetLines))]
internal sealed partial class WebJson : JsonSerializerContext;
