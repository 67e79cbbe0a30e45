using System.Text.Json;
using Json.Schema;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Flags;

/// <summary>
/// What OFREP 0.3.0 (service/openapi.yaml) says of answers, in our words. Two of its own it cannot mean: that exactly one
/// of a float, an integer and the code's default is there, as a whole number is all three, and that no reason is
/// <c>DEFAULT</c>, which the reasons of OpenFeature that it refers to have.
/// </summary>
internal static class OfrepSchema
{
    private const string Definitions = """
        "$defs": {
          "metadata": { "type": "object", "additionalProperties": { "type": ["boolean", "string", "number"] } },
          "success": {
            "type": "object",
            "required": ["key", "reason"],
            "properties": {
              "key": { "type": "string" },
              "reason": { "enum": ["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN", "DEFAULT"] },
              "variant": { "type": "string" },
              "value": { "type": ["boolean", "string", "number", "object"] },
              "metadata": { "$ref": "#/$defs/metadata" },
              "errorCode": false
            }
          },
          "failure": {
            "type": "object",
            "required": ["key", "errorCode"],
            "properties": {
              "key": { "type": "string" },
              "errorCode": { "enum": ["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "GENERAL"] },
              "errorDetails": { "type": "string" },
              "metadata": { "$ref": "#/$defs/metadata" },
              "reason": false,
              "value": false
            }
          },
          "stream": {
            "type": "object",
            "required": ["type"],
            "properties": {
              "type": { "type": "string" },
              "url": { "type": "string", "format": "uri" },
              "endpoint": {
                "type": "object",
                "required": ["requestUri"],
                "properties": {
                  "origin": { "type": "string", "format": "uri" },
                  "requestUri": { "type": "string", "pattern": "^/" }
                }
              },
              "inactivityDelaySec": { "type": "integer", "minimum": 1 }
            },
            "oneOf": [{ "required": ["url"] }, { "required": ["endpoint"] }]
          }
        }
        """;

    private static readonly JsonSchema Success = Schema("\"$ref\": \"#/$defs/success\"");

    private static readonly JsonSchema Failure = Schema("\"$ref\": \"#/$defs/failure\"");

    private static readonly JsonSchema NotFound = Schema(
        """
        "type": "object", "required": ["key", "errorCode"],
        "properties": { "key": { "type": "string" }, "errorCode": { "const": "FLAG_NOT_FOUND" }, "errorDetails": { "type": "string" } }
        """
    );

    private static readonly JsonSchema ServerFailure = Schema(
        """
        "type": "object", "properties": { "errorDetails": { "type": "string" } }
        """
    );

    private static readonly JsonSchema Bulk = Schema(
        """
        "type": "object", "required": ["flags"],
        "properties": {
          "flags": { "type": "array", "items": { "oneOf": [{ "$ref": "#/$defs/success" }, { "$ref": "#/$defs/failure" }] } },
          "metadata": { "$ref": "#/$defs/metadata" },
          "eventStreams": { "type": "array", "items": { "$ref": "#/$defs/stream" } }
        }
        """
    );

    private static readonly JsonSchema BulkFailure = Schema(
        """
        "type": "object", "required": ["errorCode"],
        "properties": { "errorCode": { "type": "string" }, "errorDetails": { "type": "string" } }
        """
    );

    private static readonly JsonSchema Notification = Schema(
        """
        "type": "object", "required": ["type"],
        "properties": {
          "type": { "type": "string" }, "etag": { "type": "string" },
          "lastModified": { "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "format": "date-time" }] }
        }
        """
    );

    /// <summary>What the protocol says nothing of, such as of the body of a 403, is ours to say.</summary>
    public static void Check(bool isBulk, Answer answer)
    {
        var schema = ((int)answer.Status, isBulk) switch
        {
            (200, false) => Success,
            (400, false) => Failure,
            (404, false) => NotFound,
            (200, true) => Bulk,
            (400, true) => BulkFailure,
            (500, _) => ServerFailure,
            _ => null,
        };
        if (schema is not null)
        {
            Assert.Equal("application/json", answer.ContentType);
            Assert.Null(JsonCheck.Mismatch(schema, answer.Text));
        }
        else
        {
            Assert.Contains((int)answer.Status, (int[])[304, 401, 403, 413, 429, 503]);
        }
        if ((int)answer.Status == 429)
        {
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        if (isBulk && (int)answer.Status == 200)
        {
            Assert.NotNull(answer.ETag);
        }
    }

    /// <summary>The data of an event of a stream.</summary>
    public static JsonElement CheckNotification(string data)
    {
        Assert.Null(JsonCheck.Mismatch(Notification, data));
        return JsonElement.Parse(data);
    }

    private static JsonSchema Schema(string members) => JsonSchema.FromText($"{{ {Definitions}, {members} }}");
}
