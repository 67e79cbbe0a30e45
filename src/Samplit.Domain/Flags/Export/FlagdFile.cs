using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Domain.Flags.Export;

/// <summary>Flags of one environment as flagd reads them (schema v0).</summary>
/// <param name="Evaluators">Segments that rules ask for, in JsonLogic.</param>
public sealed record FlagdFile(
    [property: JsonPropertyName("$schema")] string Schema,
    IReadOnlyDictionary<string, FlagdFlag> Flags,
    [property: JsonPropertyName("$evaluators")] IReadOnlyDictionary<string, JsonElement>? Evaluators
)
{
    public const string SchemaAddress = "https://flagd.dev/schema/v0/flags.json";
}

/// <param name="State">ENABLED or DISABLED.</param>
/// <param name="DefaultVariant">What the code has when absent.</param>
/// <param name="Targeting">In JsonLogic; absent where everybody gets the same.</param>
/// <param name="Metadata">Under <c>differences</c>, what is not as it is here.</param>
public sealed record FlagdFlag(
    string State,
    IReadOnlyDictionary<string, JsonElement> Variants,
    string? DefaultVariant,
    JsonElement? Targeting,
    IReadOnlyDictionary<string, string>? Metadata
);
