using System.Globalization;
using System.Text.Json.Nodes;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Projections.Streams;

namespace Samplit.Api.Scim;

/// <summary>How the protocol answers (RFC 7644).</summary>
internal static class ScimAnswers
{
    public const string MediaType = "application/scim+json";

    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
    private const string ListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>Stands around all endpoints: what was refused, or could not be read, is an error of the protocol.</summary>
    public static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ScimException e)
        {
            return Error(e.Status, e.Type, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Error(e.StatusCode, e.StatusCode == 400 ? "invalidSyntax" : null, "The request cannot be read.");
        }
        catch (Exception e) when (e.ViolatedConstraint()?.StartsWith("scim_", StringComparison.Ordinal) is true)
        {
            return Error(409, "uniqueness", "Another resource has this name or externalId.");
        }
    }

    public static IResult Json(JsonObject body, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(body.ToJsonString(), MediaType, statusCode: status);

    /// <summary>A resource with its version.</summary>
    public static IResult Resource(HttpContext http, JsonObject resource, int revision, bool isNew = false)
    {
        var answer =
            HttpMethods.IsGet(http.Request.Method) && Requests.IsKnown(http.Request, revision)
                ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
                : Json(resource, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        return new WithHeaders(answer, Version(revision), isNew ? (string?)resource["meta"]!["location"] : null);
    }

    public static IResult List(IEnumerable<JsonObject> resources, long total, int startIndex)
    {
        var page = new JsonArray([.. resources]);
        return Json(
            new JsonObject
            {
                ["schemas"] = new JsonArray(ListSchema),
                ["totalResults"] = total,
                ["startIndex"] = startIndex,
                ["itemsPerPage"] = page.Count,
                ["Resources"] = page,
            }
        );
    }

    public static JsonObject Meta(
        HttpContext http,
        string type,
        Guid id,
        DateTimeOffset created,
        DateTimeOffset changed,
        int revision
    ) =>
        new()
        {
            ["resourceType"] = type,
            ["created"] = created.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["lastModified"] = changed.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["version"] = Version(revision),
            ["location"] = Location(http, $"{type}s/{id}"),
        };

    public static string Location(HttpContext http, string path)
    {
        var own = http.RequestServices.GetRequiredService<RequestOptions>().PublicUrl;
        var server = own?.ToString().TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}";
        return $"{server}{ScimModule.Root}/{path}";
    }

    /// <summary>What <c>If-Match</c> expects: versions as we tell them, which are weak (RFC 7644, 3.14).</summary>
    public static ExpectedRevision IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        return header.Length == 0 || header == "*"
            ? default
            : new ExpectedRevision([
                .. header
                    .Split(',', StringSplitOptions.TrimEntries)
                    .Select(tag => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag)
                    .Select(tag =>
                        int.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                            ? revision
                            : (int?)null
                    )
                    .OfType<int>(),
            ]);
    }

    private static string Version(int revision) => $"W/\"{revision}\"";

    private static IResult Error(int status, string? type, string detail)
    {
        var error = new JsonObject { ["schemas"] = new JsonArray(ErrorSchema), ["status"] = $"{status}" };
        if (type is not null)
        {
            error["scimType"] = type;
        }
        error["detail"] = detail;
        return Json(error, status);
    }

    /// <summary>They are set when it is answered: behind the database's gate, somebody else may answer instead.</summary>
    private sealed class WithHeaders(IResult answer, string version, string? location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = version;
            if (location is not null)
            {
                httpContext.Response.Headers.Location = location;
            }
            return answer.ExecuteAsync(httpContext);
        }
    }
}
