using JasperFx;
using Microsoft.AspNetCore.Mvc;
using Polly.CircuitBreaker;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Ledger.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Api.Database;

/// <summary>A database that is not there, and what the event store refuses.</summary>
internal sealed class DatabaseProblems : IProblemMapping
{
    public ProblemDetails? From(Exception exception) =>
        exception switch
        {
            NotCanonicalException data => Problems.Details(
                StatusCodes.Status422UnprocessableEntity,
                "The request is not valid",
                ProblemCodes.InvalidRequest,
                $"A value cannot be kept for audit: {data.Message}."
            ),
            NotReadyException => Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "Starting",
                ProblemCodes.Starting,
                "The database is not ready yet. Ask again in a moment."
            ),
            StreamVersionConflictException or ConcurrencyException => Problems.Details(
                StatusCodes.Status409Conflict,
                "The state does not allow it",
                ProblemCodes.Conflict,
                "Somebody else changed it at the same time. Read it and try again."
            ),
            _ when exception.IsClockAhead() => Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "The clock is wrong",
                ProblemCodes.ClockAhead,
                "This server's clock is more than an hour ahead of its database's. Nothing was recorded."
            ),
            // What the database understood and refused is our mistake, not its absence.
            _ when exception is BrokenCircuitException or OperationCanceledException
                    || DatabaseCircuit.IsConnectionLost(exception) => Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "The database does not answer",
                ProblemCodes.DatabaseUnavailable,
                "Nothing was lost that was acknowledged. Ask again in a moment."
            ),
            _ => null,
        };
}
