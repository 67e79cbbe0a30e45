using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>Who may not is told why: 401 who is not known, 403 who is.</summary>
internal sealed class AccessProblems : IAuthorizationMiddlewareResultHandler
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
            var permission = policy.Requirements.OfType<PermissionRequirement>().First().Permission;
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
        context.Response.Headers.WWWAuthenticate = "Bearer";
        var failure = (await context.AuthenticateAsync()).Failure;
        await ExceptionProblems.WriteAsync(
            context,
            failure is null
                ? Problems.Details(
                    StatusCodes.Status401Unauthorized,
                    "Who asks is not known",
                    ProblemCodes.Unauthenticated,
                    "Send an API key: Authorization: Bearer smp_… The command api-keys create makes one."
                )
                : Problems.Details(
                    StatusCodes.Status401Unauthorized,
                    "The key is refused",
                    ProblemCodes.KeyRefused,
                    failure.Message
                )
        );
    }
}
