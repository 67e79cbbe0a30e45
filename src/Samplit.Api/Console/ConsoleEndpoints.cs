using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Console;

/// <summary>
/// The console's page is the same at all of its addresses, and for everybody: what is in them, its script asks for, with the
/// session of who looks.
/// </summary>
internal static class ConsoleEndpoints
{
    /// <summary>Nothing runs that is not a file of ours, and no script makes HTML of text (W3C Trusted Types).</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types samplit";

    internal static IResult Page(HttpContext http, ConsoleFiles files)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return new Cached(files.Page.Answer(http), Cached.Never);
    }

    /// <summary>A name has a digest of the content in it, so that there is never another behind it.</summary>
    internal static IResult File(string file, HttpContext http, ConsoleFiles files)
    {
        if (files.Find(file) is not { } found)
        {
            return Problems.From(
                new Refusal(RefusalKind.NotFound, ProblemCodes.NotFound, "The console has no such file.")
            );
        }
        // What runs as a worker has the policy that it came with.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
        return new Cached(found.Answer(http), Cached.Forever);
    }
}
