using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using Samplit.Api.Http;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

internal sealed record OfrepRequest(JsonElement? Context);

/// <summary>An evaluation as the protocol has it; a value that is left to the code is not there.</summary>
internal sealed record OfrepSuccess(
    string Key,
    string Reason,
    string? Variant,
    JsonElement? Value,
    OfrepMetadata Metadata
);

/// <param name="Rule">Place of the rule that decided.</param>
/// <param name="Experiment">What assigned the variant.</param>
internal sealed record OfrepMetadata(string Detail, int? Rule, Guid? Experiment);

internal sealed record OfrepFailure(string? Key, string ErrorCode, string? ErrorDetails);

/// <summary>
/// The OpenFeature remote evaluation protocol (OFREP 0.3.0), by which clients of OpenFeature read flags without a library
/// of ours. The key that they show says of which project and environment.
/// </summary>
internal static class Ofrep
{
    public const string Path = "/ofrep/v1/evaluate/flags";

    private const string ParseError = "PARSE_ERROR";
    private const string InvalidContext = "INVALID_CONTEXT";
    private const string FlagNotFound = "FLAG_NOT_FOUND";
    private const string TargetingKeyMissing = "TARGETING_KEY_MISSING";
    private const string General = "GENERAL";

    public static async Task<IResult> Evaluate(
        string key,
        HttpContext http,
        FlagEvaluations evaluations,
        CancellationToken ct
    )
    {
        var (context, failure) = await ReadAsync(http.Request, key, ct);
        if (failure is not null)
        {
            return Failed(failure, StatusCodes.Status400BadRequest);
        }
        var scope = http.Caller()!.Flags!;
        if (
            await evaluations.EvaluateAsync(scope.Project, scope.Environment, key, context, scope.IsForClients, ct)
            is not { } found
        )
        {
            return Failed(new(key, FlagNotFound, "There is no flag with this key."), StatusCodes.Status404NotFound);
        }
        return found.Error switch
        {
            null => TypedResults.Bytes(OfrepText.Of(key, found).Json, "application/json"),
            FlagError.TargetingKeyMissing => Failed(FailureOf(key, found), StatusCodes.Status400BadRequest),
            _ => Failed(FailureOf(key, found), StatusCodes.Status500InternalServerError),
        };
    }

    public static async Task<IResult> EvaluateAll(HttpContext http, FlagEvaluations evaluations, CancellationToken ct)
    {
        var (context, failure) = await ReadAsync(http.Request, key: null, ct);
        if (failure is not null)
        {
            return Failed(failure, StatusCodes.Status400BadRequest);
        }
        var scope = http.Caller()!.Flags!;
        var told = http.Request.QueryString.HasValue ? http.Request.Query["flagConfigEtag"].ToString() : null;
        var (all, version) = await evaluations.EvaluateAllAsync(scope, context, told, ct);
        var flags = new OfrepText[all.Count];
        for (var i = 0; i < flags.Length; i++)
        {
            flags[i] = OfrepText.Of(all[i].Key, all[i].Evaluation);
        }
        var tag = OfrepText.TagOf(flags);
        http.Response.Headers.ETag = tag;
        return IsKnown(tag, http.Request)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : new OfrepBulkResult(flags, FlagStream.AddressFor(http.Request, version));
    }

    private static bool IsKnown(string tag, HttpRequest request) =>
        request.Headers.IfNoneMatch.Count > 0
        && request
            .GetTypedHeaders()
            .IfNoneMatch.Any(t => t.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));

    public static object Of(string key, FlagEvaluation found) =>
        found.Error is not null
            ? FailureOf(key, found)
            : new OfrepSuccess(
                key,
                Name(found.Reason),
                found.Variant,
                found.Value,
                new(found.Detail, found.Rule, found.Experiment)
            );

    private static OfrepFailure FailureOf(string key, FlagEvaluation found) =>
        new(key, found.Error == FlagError.TargetingKeyMissing ? TargetingKeyMissing : General, found.Detail);

    public static string Name(FlagReason reason) =>
        reason switch
        {
            FlagReason.Static => "STATIC",
            FlagReason.Default => "DEFAULT",
            FlagReason.TargetingMatch => "TARGETING_MATCH",
            FlagReason.Split => "SPLIT",
            FlagReason.Disabled => "DISABLED",
            _ => "ERROR",
        };

    private static async Task<(JsonElement Context, OfrepFailure? Failure)> ReadAsync(
        HttpRequest request,
        string? key,
        CancellationToken ct
    )
    {
        OfrepRequest? read;
        try
        {
            read = await JsonSerializer.DeserializeAsync(request.BodyReader, OfrepJson.Default.OfrepRequest, ct);
        }
        catch (JsonException)
        {
            return (default, new(key, ParseError, "The body is no JSON object with a context."));
        }
        // Without a context, there is nothing that rules could ask for.
        var context = read?.Context ?? JsonElement.Parse("{}");
        return FlagContexts.Validate("context", context) is { } refusal
            ? (default, new(key, InvalidContext, $"{refusal.Field}: {refusal.Detail}"))
            : (context, null);
    }

    private static IResult Failed(OfrepFailure failure, int status) =>
        TypedResults.Json(failure, OfrepJson.Default.OfrepFailure, statusCode: status);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(OfrepRequest))]
[JsonSerializable(typeof(OfrepSuccess))]
[JsonSerializable(typeof(OfrepFailure))]
internal sealed partial class OfrepJson : JsonSerializerContext;
