using Microsoft.AspNetCore.Mvc;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>Says of the exceptions that a room throws or meets which problem they are to a caller.</summary>
internal interface IProblemMapping
{
    /// <returns>Null for an exception that it does not know.</returns>
    ProblemDetails? From(Exception exception);
}

/// <summary>Which problem an exception is to a caller, by what the rooms say of theirs; no two know the same.</summary>
internal sealed class ProblemMappings(IEnumerable<IProblemMapping> mappings)
{
    private readonly IProblemMapping[] _mappings = [.. mappings];

    /// <summary>Whether it passes by itself, and is worth asking again for: a 503.</summary>
    public bool IsTransient(Exception exception) => From(exception).Status == StatusCodes.Status503ServiceUnavailable;

    public ProblemDetails From(Exception exception) =>
        _mappings.Select(mapping => mapping.From(exception)).FirstOrDefault(problem => problem is not null)
        ?? Problems.Details(
            StatusCodes.Status500InternalServerError,
            "Internal error",
            ProblemCodes.InternalError,
            "The server failed at this request; its log says why."
        );
}
