using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Decisions;

internal sealed class DecisionProblems : IProblemMapping
{
    public ProblemDetails? From(Exception exception) =>
        exception is WriterBusyException busy
            ? Problems.Details(
                StatusCodes.Status503ServiceUnavailable,
                "Too busy",
                ProblemCodes.Busy,
                busy.Message + " Ask again in a moment."
            )
            : null;
}
