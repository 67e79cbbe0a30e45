using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Domain;

namespace Samplit.Api.SignIn;

/// <summary>
/// Gives the browser its session, when its turn to answer has come, and answers with what follows from it; or says why
/// there is none.
/// </summary>
internal sealed class SessionAnswer(SignInOutcome outcome, IResult? then) : IResult
{
    /// <summary>With what a program needs to go on.</summary>
    public static SessionAnswer Of(SignInOutcome outcome, TimeProvider clock) =>
        new(
            outcome,
            outcome switch
            {
                SignedIn session => TypedResults.Ok(SessionView.From(session, clock.GetUtcNow())),
                SecondFactorNeeded needed => TypedResults.Json(
                    SecondFactorTicketView.From(needed, clock.GetUtcNow()),
                    statusCode: StatusCodes.Status202Accepted
                ),
                _ => null,
            }
        );

    public Task ExecuteAsync(HttpContext httpContext)
    {
        switch (outcome)
        {
            case SignedIn session:
                Give(httpContext, session);
                return then!.ExecuteAsync(httpContext);
            case SignInThrottled throttled:
                httpContext.Response.Headers.RetryAfter = throttled.RetryAfter.ToString(CultureInfo.InvariantCulture);
                return TooMany(httpContext, throttled);
            case SecondFactorNeeded:
                httpContext.Response.Headers.CacheControl = "no-store";
                return then!.ExecuteAsync(httpContext);
            case SecondFactorMissing:
                return ExceptionProblems.WriteAsync(
                    httpContext,
                    Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "A second factor is needed",
                        ProblemCodes.SecondFactorRequired,
                        "Give a code of your authenticator app with the password, or a recovery code: code."
                    )
                );
            case PasskeyNeeded:
                return ExceptionProblems.WriteAsync(
                    httpContext,
                    Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "A second factor is needed",
                        ProblemCodes.SecondFactorRequired,
                        AccessPage.Sentence(outcome)
                    )
                );
            case SecondFactorRefused:
                return ExceptionProblems.WriteAsync(
                    httpContext,
                    Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "Not signed in",
                        ProblemCodes.SecondFactorRefused,
                        AccessPage.Sentence(outcome)
                    )
                );
            default:
                return ExceptionProblems.WriteAsync(
                    httpContext,
                    Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "Not signed in",
                        ProblemCodes.SignInFailed,
                        AccessPage.Sentence(outcome)
                    )
                );
        }
    }

    public static void Give(HttpContext http, SignedIn session)
    {
        http.Response.Headers.CacheControl = "no-store";
        SessionCookies.Write(http, session.Token.Text, session.Lifetime);
        if (session.UserId is { } user)
        {
            http.RequestServices.GetRequiredService<KnownDevices>().Remember(http, user);
        }
    }

    private static Task TooMany(HttpContext http, SignInThrottled throttled) =>
        ExceptionProblems.WriteAsync(
            http,
            Problems.Details(
                StatusCodes.Status429TooManyRequests,
                "Too many tries",
                ProblemCodes.TooManyRequests,
                $"Too many tries to sign in. Try again in {throttled.RetryAfter} seconds."
            )
        );
}

/// <summary>Takes the session from the browser, when its turn to answer has come.</summary>
/// <param name="then">What to answer with; nothing when null.</param>
public sealed class SignedOutAnswer(IResult? then = null) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        SessionCookies.Delete(httpContext);
        return (then ?? TypedResults.NoContent()).ExecuteAsync(httpContext);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent));
}
