using System.Globalization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Samplit.Api.Http.Description;

/// <summary>
/// What an endpoint does not say of its answers, since others give them: what stands before it, and conditional
/// requests.
/// </summary>
internal static class DescribedAnswers
{
    private const string Problem = "application/problem+json";

    /// <summary>In what words the problems of a status are described, for all operations alike.</summary>
    private static readonly Dictionary<int, string> Descriptions = new()
    {
        [400] = "The request cannot be read: its target, a parameter or the body.",
        [401] = "Who asks is not known: no key, one that is refused, or a signature that does not hold.",
        [403] = "Who asks may not ask for this, or a page of another site does.",
        [404] = "There is no such thing, or nothing at this path of this address.",
        [408] = "The body came too slowly.",
        [409] = "The state does not allow it.",
        [412] = "It was changed since the ETag in If-Match; nothing was done.",
        [413] = "The body is too large.",
        [415] = "The body is of a media type or in a character set that is not taken here.",
        [422] = "The request can be read, but is not valid; `field` names what is to blame.",
        [429] = "Too many at once or in a while. Ask again later.",
        [503] = "The server cannot answer just now, or could not in time. Ask again in a moment.",
    };

    public static Task AddProblems(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken _
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var status in StatusesOfOthers())
        {
            operation.Responses ??= [];
            if (!operation.Responses.TryGetValue($"{status}", out var response))
            {
                operation.Responses.Add($"{status}", response = new OpenApiResponse());
            }
            var content = ((OpenApiResponse)response).Content ??= new Dictionary<string, OpenApiMediaType>();
            content.TryAdd(
                Problem,
                new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) }
            );
        }
        return Task.CompletedTask;

        IEnumerable<int> StatusesOfOthers()
        {
            yield return StatusCodes.Status400BadRequest;
            yield return StatusCodes.Status404NotFound;
            if (metadata.OfType<RequiresAttribute>().Any())
            {
                yield return StatusCodes.Status401Unauthorized;
                yield return StatusCodes.Status403Forbidden;
                // A key may have a limit of its own.
                yield return StatusCodes.Status429TooManyRequests;
                // Keys lie in the database.
                yield return StatusCodes.Status503ServiceUnavailable;
            }
            var isPublic = metadata.OfType<PublicPlaneAttribute>().Any();
            if (!isPublic && context.Description.HttpMethod != HttpMethods.Get)
            {
                yield return StatusCodes.Status403Forbidden;
            }
            if (ApiDescription.Named(context) is { MayBeAmbiguous: true })
            {
                yield return StatusCodes.Status409Conflict;
            }
            if (operation.RequestBody is not null)
            {
                yield return StatusCodes.Status408RequestTimeout;
                yield return StatusCodes.Status413PayloadTooLarge;
                yield return StatusCodes.Status415UnsupportedMediaType;
            }
            if (!metadata.OfType<DisableRequestTimeoutAttribute>().Any())
            {
                yield return StatusCodes.Status503ServiceUnavailable;
            }
        }
    }

    /// <summary>
    /// An answer that is <see cref="IRevised"/> has an ETag; who has it already hears so, and may insist on it.
    /// </summary>
    public static Task AddConditions(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken _
    )
    {
        var isGet = context.Description.HttpMethod == HttpMethods.Get;
        var responses = operation.Responses ??= [];
        foreach (var type in context.Description.SupportedResponseTypes)
        {
            if (type.Type?.IsAssignableTo(typeof(IRevised)) is not true)
            {
                continue;
            }
            AddHeader((OpenApiResponse)responses[$"{type.StatusCode}"], "ETag", "Its revision, for If-Match.");
            if (isGet)
            {
                responses.TryAdd("304", new OpenApiResponse { Description = "The caller has this revision already." });
            }
        }
        if (responses.TryGetValue("201", out var created))
        {
            AddHeader((OpenApiResponse)created, "Location", "The path of what was made.");
        }
        if (responses.ContainsKey("304"))
        {
            AddParameter(operation, "If-None-Match", "ETags that the caller has; `*` for any.");
        }
        if (!isGet && responses.ContainsKey("412"))
        {
            AddParameter(operation, "If-Match", "ETags one of which must hold; `*` or nothing for any.");
        }
        return Task.CompletedTask;
    }

    /// <summary>
    /// Says what a problem means and when to ask again. Each operation has it in full: many who read a description
    /// follow no references to answers.
    /// </summary>
    public static Task WordProblems(OpenApiDocument document, OpenApiDocumentTransformerContext _, CancellationToken __)
    {
        var responses = document
            .Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Responses!);
        foreach (var (status, response) in responses)
        {
            if (response is OpenApiResponse problem && problem.Content?.Keys.SequenceEqual([Problem]) is true)
            {
                problem.Description = Descriptions[int.Parse(status, CultureInfo.InvariantCulture)];
                if (status is "429" or "503")
                {
                    AddHeader(problem, "Retry-After", "Seconds to wait before asking again.");
                }
            }
        }
        return Task.CompletedTask;
    }

    private static void AddHeader(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader
        {
            Description = description,
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    private static void AddParameter(OpenApiOperation operation, string name, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
    }
}
