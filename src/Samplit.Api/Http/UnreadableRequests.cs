using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>What the web server and endpoints could not read, or not answer in time.</summary>
internal sealed partial class UnreadableRequests : IProblemMapping
{
    public ProblemDetails? From(Exception exception) =>
        exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Problem(json),
            BadHttpRequestException { Message: var m }
                when m.Contains("no body was provided", StringComparison.Ordinal) => Problems.Details(
                StatusCodes.Status400BadRequest,
                "The body is not the JSON expected",
                ProblemCodes.InvalidJson,
                "The body is empty."
            ),
            BadHttpRequestException { Message: var m } bad
                when UnreadableParameter().Match(m) is { Success: true } name => Problems.Details(
                bad.StatusCode,
                "The request is not valid",
                ProblemCodes.InvalidRequest,
                $"The parameter '{name.Groups["name"].Value}' has another type than expected.",
                name.Groups["name"].Value
            ),
            BadHttpRequestException bad => Problems.Details(
                bad.StatusCode,
                "The request is not valid",
                ProblemCodes.InvalidRequest,
                "It is not HTTP as expected."
            ),
            RequestTimedOutException => Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "It took too long",
                ProblemCodes.TimedOut,
                "The server could not answer in time; what was asked for may have been done. Ask again in a moment."
            ),
            _ => null,
        };

    /// <param name="isPart">
    /// Whether it is of a body that was read piece by piece: lines and bytes are counted from the piece's start.
    /// </param>
    public static ProblemDetails Problem(JsonException json, bool isPart = false) =>
        Problems.Details(
            StatusCodes.Status400BadRequest,
            "The body is not the JSON expected",
            ProblemCodes.InvalidJson,
            Plain(json.Message) + (isPart ? "" : Place(json)),
            Field(json)
        );

    /// <summary>
    /// System.Text.Json appends places and .NET type names to its messages; the caller needs neither.
    /// </summary>
    private static string Plain(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).Replace(
            " Change the reader options.",
            "",
            StringComparison.Ordinal
        );
        if (text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            return "The value has another type than expected.";
        }
        if (Until(" Change the reader options.") is { } strict)
        {
            return strict;
        }
        return Until(" could not be mapped to any .NET member contained in type") is { } unknown
                ? unknown + " is not known here."
            : Until(" encountered during deserialization of type") is { } twice ? twice + "."
            : text;

        string? Until(string type) =>
            text.IndexOf(type, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : null;
    }

    /// <summary>Counted from 1, as editors do.</summary>
    private static string Place(JsonException json) =>
        json is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $" (Line {line + 1}, byte {position + 1}.)"
            : "";

    private static string? Field(JsonException json) =>
        json.Path is { Length: > 1 } path ? path[1..].TrimStart('.') : null;

    /// <summary>Says of a parameter that it could not be read, in the words of minimal APIs.</summary>
    public static string Parameter(Type type, string name, string text) =>
        $"Failed to bind parameter \"{type.Name} {name}\" from \"{text}\".";

    /// <summary>
    /// How minimal APIs say that a parameter could not be read; the exception has no other place for its name.
    /// </summary>
    [GeneratedRegex(
        """^Failed to bind parameter "\S+ (?<name>\w+)" from """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex UnreadableParameter();
}
