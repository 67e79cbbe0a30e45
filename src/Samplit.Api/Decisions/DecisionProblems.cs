using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;

namespace Samplit.Api.Decisions;

internal sealed class DecisionProblems : IProblemMapping
{
    public ProblemDetails? From(Exception exception) =>
        exception is WriterBusyException busy
            ? Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "Too busy",
                "busy",
                busy.Message + " Ask again in a moment."
            )
            : null;
}
