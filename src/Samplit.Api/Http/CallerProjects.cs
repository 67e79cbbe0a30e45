using Samplit.Domain.Access;

namespace Samplit.Api.Http;

internal static class CallerProjects
{
    /// <summary>Whether the caller may ask for it in a project. Whoever was let in without a key may, everywhere.</summary>
    public static Func<Guid, bool> MayAsk(this HttpContext http, Permission permission) =>
        http.Caller() is { } caller ? project => caller.May(permission, project) : static _ => true;
}
