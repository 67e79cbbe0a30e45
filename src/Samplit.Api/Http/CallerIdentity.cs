using System.Security.Claims;
using Samplit.Domain.Access;

namespace Samplit.Api.Http;

/// <summary>A principal as the framework carries it.</summary>
internal sealed class CallerIdentity(Principal principal, string scheme) : ClaimsIdentity(scheme)
{
    public Principal Principal { get; } = principal;
}

internal static class Callers
{
    /// <summary>Who asks; null while nobody has said who it is.</summary>
    public static Principal? Caller(this HttpContext http) => (http.User.Identity as CallerIdentity)?.Principal;
}
