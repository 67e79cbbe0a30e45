using System.Security.Claims;
using Samplit.Domain.Access;

namespace Samplit.Api.Http;

/// <summary>A principal as the framework carries it.</summary>
/// <param name="session">Null for whoever shows something else at each request.</param>
internal sealed class CallerIdentity(Principal principal, string scheme, CallerSession? session = null)
    : ClaimsIdentity(scheme)
{
    public Principal Principal { get; } = principal;

    public CallerSession? Session { get; } = session;
}

internal static class Callers
{
    /// <summary>Who asks; null while nobody has said who it is.</summary>
    public static Principal? Caller(this HttpContext http) => (http.User.Identity as CallerIdentity)?.Principal;

    /// <summary>Null for who has signed in with no browser.</summary>
    public static CallerSession? CallerSession(this HttpContext http) =>
        (http.User.Identity as CallerIdentity)?.Session;
}
