using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>Who may not is told why: 401 who is not known, 403 who is.</summary>
internal sealed class AccessProblems(AccessDenials denials) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }
        if (authorizeResult.Forbidden)
        {
            if (authorizeResult.AuthorizationFailure?.FailureReasons.FirstOrDefault() is { } reason)
            {
                denials.Record(reason.Message, context.Caller()?.Actor);
                await ExceptionProblems.WriteAsync(context, OfSession(reason.Message));
                return;
            }
            var permission = policy.Requirements.OfType<PermissionRequirement>().First().Permission;
            denials.Record(ProblemCodes.Forbidden, context.Caller()!.Actor, permission);
            await ExceptionProblems.WriteAsync(
                context,
                Problems.Details(
                    StatusCodes.Status403Forbidden,
                    "Not allowed",
                    ProblemCodes.Forbidden,
                    $"This takes the permission {permission.Name()}, which {context.Caller()!.Actor} does not have."
                )
            );
            return;
        }
        var failure = (await context.AuthenticateAsync()).Failure;
        if (failure is KeyRateExceededException)
        {
            denials.Record(ProblemCodes.TooManyRequests);
            context.Response.Headers.RetryAfter = "1";
            await ExceptionProblems.WriteAsync(
                context,
                Problems.Details(
                    StatusCodes.Status429TooManyRequests,
                    "Too many requests",
                    ProblemCodes.TooManyRequests,
                    failure.Message
                )
            );
            return;
        }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        if (failure is not (null or SessionEndedException))
        {
            denials.Record(ProblemCodes.KeyRefused);
        }
        await ExceptionProblems.WriteAsync(
            context,
            failure is null
                    ? Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "Who asks is not known",
                        ProblemCodes.Unauthenticated,
                        "Sign in, or send an API key: Authorization: Bearer smp_… The command api-keys create makes one."
                    )
                : failure is SessionEndedException
                    ? Problems.Details(
                        StatusCodes.Status401Unauthorized,
                        "The session is over",
                        ProblemCodes.SessionEnded,
                        failure.Message
                    )
                : Problems.Details(
                    StatusCodes.Status401Unauthorized,
                    "The key is refused",
                    ProblemCodes.KeyRefused,
                    failure.Message
                )
        );
    }

    /// <summary>Who may, but has to show more than the cookie of a session.</summary>
    private static ProblemDetails OfSession(string code) =>
        code switch
        {
            ProblemCodes.StepUpRequired => Problems.Details(
                StatusCodes.Status403Forbidden,
                "Show again who you are",
                code,
                $"This takes a password that was given in the last {CallerSession.StepUpLifetime.TotalMinutes} minutes: "
                    + "POST /api/session/step-up."
            ),
            ProblemCodes.SecondFactorRequired => Problems.Details(
                StatusCodes.Status403Forbidden,
                "A second factor is needed",
                code,
                "Whoever runs this server asks for a passkey or an authenticator app besides the password. Add one at /account."
            ),
            _ => Problems.Details(
                StatusCodes.Status403Forbidden,
                "Not sent by a page of this server",
                code,
                $"A write in a session takes the csrfToken of GET /api/account in the header {CallerSession.CsrfHeader}."
            ),
        };
}
