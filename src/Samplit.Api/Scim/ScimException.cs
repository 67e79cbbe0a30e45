using Samplit.Domain;

namespace Samplit.Api.Scim;

/// <summary>A request that is refused, as the protocol says it (RFC 7644, 3.12).</summary>
/// <param name="type">What is wrong, of the words of the protocol; null where it has none.</param>
internal sealed class ScimException(int status, string? type, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string? Type { get; } = type;

    public static ScimException NotFound => new(404, null, "There is no resource with this id.");

    public static ScimException InvalidValue(string detail) => new(400, "invalidValue", detail);

    public static ScimException InvalidFilter(string detail) => new(400, "invalidFilter", detail);

    public static ScimException InvalidPath(string detail) => new(400, "invalidPath", detail);

    public static ScimException InvalidSyntax(string detail) => new(400, "invalidSyntax", detail);

    public static ScimException Mutability(string detail) => new(400, "mutability", detail);

    public static ScimException TooMany(string detail) => new(400, "tooMany", detail);

    public static ScimException Uniqueness(string detail) => new(409, "uniqueness", detail);

    public static ScimException From(Refusal refusal) =>
        refusal.Kind switch
        {
            RefusalKind.Invalid => InvalidValue(refusal.Detail),
            RefusalKind.NotFound => NotFound,
            RefusalKind.Stale => new(412, null, "The resource was changed since the version in If-Match."),
            RefusalKind.Forbidden => new(403, null, refusal.Detail),
            _ => new(
                409,
                refusal.Code is ProblemCodes.NameTaken or ProblemCodes.EmailTaken ? "uniqueness" : null,
                refusal.Detail
            ),
        };
}
