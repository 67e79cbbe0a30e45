using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Web;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(PlainTextConverter),
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<GoalKind>),
        typeof(CamelCaseEnum<WebEventKind>),
        typeof(CamelCaseEnum<UnitType>),
    ]
)]
[JsonSerializable(typeof(WebDecisionsRequest))]
[JsonSerializable(typeof(WebDecisionsView))]
[JsonSerializable(typeof(WebExperiment[]))]
[JsonSerializable(typeof(WebEventsRequest))]
[JsonSerializable(typeof(WebEventsView))]
[JsonSerializable(typeof(WebEventDetails))]
[JsonSerializable(typeof(SnippetSite))]
[JsonSerializable(typeof(SnippetLines))]
[JsonSerializable(typeof(PreviewTokenRequest))]
[JsonSerializable(typeof(PreviewTokenView))]
[JsonSerializable(typeof(PickerTokenView))]
[JsonSerializable(typeof(PickerHost))]
internal sealed partial class WebJson : JsonSerializerContext;
