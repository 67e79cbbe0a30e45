using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Polly.CircuitBreaker;
using Samplit.Api.Runtime.Database;
using Samplit.Api.Runtime.Decisions;
using Samplit.Domain;
using Samplit.EventStore.Events;
using Samplit.Ledger.Chain;

namespace Samplit.Api.Http;

/// <summary>
/// Every way of saying no, as an RFC 9457 problem with a stable <c>code</c>, and <c>field</c> where one is to blame.
/// Nothing of an internal error reaches the caller.
/// </summary>
internal static partial class Problems
{
    public const string DatabaseUnavailable = "database_unavailable";

    /// <summary>Whether it passes by itself, and is worth asking again for: a 503.</summary>
    public static bool IsForAWhile(Exception exception) =>
        From(exception).Status == StatusCodes.Status503ServiceUnavailable;

    public static ProblemHttpResult From(Refusal refusal) => TypedResults.Problem(Details(refusal));

    public static ProblemDetails Details(Refusal refusal)
    {
        var (status, title) = refusal.Kind switch
        {
            RefusalKind.Invalid => (StatusCodes.Status422UnprocessableEntity, "The request is not valid"),
            RefusalKind.NotFound => (StatusCodes.Status404NotFound, "Not found"),
            RefusalKind.Stale => (StatusCodes.Status412PreconditionFailed, "The precondition does not hold"),
            _ => (StatusCodes.Status409Conflict, "The state does not allow it"),
        };
        return Details(status, title, refusal.Code, refusal.Detail, refusal.Field);
    }

    public static ProblemDetails From(Exception exception) =>
        exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Details(
                StatusCodes.Status400BadRequest,
                "The body is not the JSON expected",
                "invalid_json",
                Plain(json.Message),
                Field(json)
            ),
            BadHttpRequestException { Message: var m }
                when m.Contains("no body was provided", StringComparison.Ordinal) => Details(
                StatusCodes.Status400BadRequest,
                "The body is not the JSON expected",
                "invalid_json",
                "The body is empty."
            ),
            BadHttpRequestException { Message: var m } bad
                when UnreadableParameter().Match(m) is { Success: true } name => Details(
                bad.StatusCode,
                "The request is not valid",
                "invalid_request",
                $"The parameter '{name.Groups["name"].Value}' has another type than expected.",
                name.Groups["name"].Value
            ),
            BadHttpRequestException bad => Details(
                bad.StatusCode,
                "The request is not valid",
                "invalid_request",
                "It is not HTTP as expected."
            ),
            NotCanonicalException data => Details(
                StatusCodes.Status422UnprocessableEntity,
                "The request is not valid",
                "invalid_request",
                $"A value cannot be kept for audit: {data.Message}."
            ),
            WriterBusyException busy => Details(
                StatusCodes.Status503ServiceUnavailable,
                "Too busy",
                "busy",
                busy.Message + " Ask again in a moment."
            ),
            NotReadyException => Details(
                StatusCodes.Status503ServiceUnavailable,
                "Starting",
                "starting",
                "The database is not ready yet. Ask again in a moment."
            ),
            StreamVersionConflictException => Details(
                StatusCodes.Status409Conflict,
                "The state does not allow it",
                "conflict",
                "Somebody else changed it at the same time. Read it and try again."
            ),
            // What the database understood and refused is our mistake, not its absence.
            _ when exception is BrokenCircuitException or OperationCanceledException
                    || DatabaseCircuit.IsAway(exception) => Details(
                StatusCodes.Status503ServiceUnavailable,
                "The database does not answer",
                DatabaseUnavailable,
                "Nothing was lost that was acknowledged. Ask again in a moment."
            ),
            _ => Details(
                StatusCodes.Status500InternalServerError,
                "Internal error",
                "internal_error",
                "The server failed at this request; its log says why."
            ),
        };

    public static ProblemDetails Details(int status, string title, string code, string detail, string? field = null)
    {
        var problem = new ProblemDetails
        {
            Type = $"urn:samplit:problem:{code}",
            Status = status,
            Title = title,
            Detail = detail,
        };
        problem.Extensions["code"] = code;
        if (field is not null)
        {
            problem.Extensions["field"] = field;
        }
        return problem;
    }

    /// <summary>System.Text.Json appends places and .NET type names to its messages; the caller needs neither.</summary>
    private static string Plain(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        if (text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            return "The value has another type than expected, or is none of the allowed ones.";
        }
        return Until(" could not be mapped to any .NET member contained in type") is { } unknown
                ? unknown + " is not known here."
            : Until(" encountered during deserialization of type") is { } twice ? twice + "."
            : text;

        string? Until(string type) =>
            text.IndexOf(type, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : null;
    }

    private static string? Field(JsonException json) =>
        json.Path is { Length: > 1 } path ? path[1..].TrimStart('.') : null;

    /// <summary>How minimal APIs say that a parameter could not be read; the exception has no other place for its name.</summary>
    [GeneratedRegex(
        """^Failed to bind parameter "\S+ (?<name>\w+)" from """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex UnreadableParameter();
}
