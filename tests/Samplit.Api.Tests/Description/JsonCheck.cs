using System.Text.Json;
using Json.Schema;

namespace Samplit.Api.Tests.Description;

internal static class JsonCheck
{
    private static readonly EvaluationOptions Quick = new()
    {
        OutputFormat = OutputFormat.Flag,
        RequireFormatValidation = true,
    };

    private static readonly EvaluationOptions Told = new()
    {
        OutputFormat = OutputFormat.List,
        RequireFormatValidation = true,
    };

    /// <returns>Where in the JSON (RFC 6901) what is wrong; null when nothing is.</returns>
    public static string? Mismatch(JsonSchema schema, string text)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            return $"It is no JSON: {e.Message}";
        }
        if (schema.Evaluate(json, Quick).IsValid)
        {
            return null;
        }
        var faults =
            from result in schema.Evaluate(json, Told).Details ?? []
            from error in result.Errors ?? new Dictionary<string, string>()
            select $"at '{result.InstanceLocation}': {error.Value} ({result.EvaluationPath})";
        return string.Join("\n", faults.DefaultIfEmpty("It does not fit its schema."));
    }
}
