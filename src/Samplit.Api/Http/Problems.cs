using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>
/// Every way of saying no, as an RFC 9457 problem with a stable <c>code</c>, and <c>field</c> where one is to blame.
/// Nothing of an internal error reaches the caller.
/// </summary>
internal static class Problems
{
    public static ProblemHttpResult From(Refusal refusal) => TypedResults.Problem(Details(refusal));

    public static ProblemDetails Details(Refusal refusal)
    {
        var (status, title) = refusal.Kind switch
        {
            RefusalKind.Invalid => (StatusCodes.Status422UnprocessableEntity, "The request is not valid"),
            RefusalKind.NotFound => (StatusCodes.Status404NotFound, "Not found"),
            RefusalKind.Forbidden => (StatusCodes.Status403Forbidden, "Not allowed"),
            RefusalKind.Stale => (StatusCodes.Status412PreconditionFailed, "The precondition does not hold"),
            _ => (StatusCodes.Status409Conflict, "The state does not allow it"),
        };
        return Details(status, title, refusal.Code, refusal.Detail, refusal.Field);
    }

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
}
