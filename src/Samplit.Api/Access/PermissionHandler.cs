using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>The one place where it is decided whether a caller may ask for something.</summary>
internal sealed class PermissionHandler(DataPlaneSettings dataPlane) : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        PermissionRequirement requirement
    )
    {
        var http = (HttpContext)context.Resource!;
        if (http.Caller() is { } caller)
        {
            if (caller.May(requirement.Permission))
            {
                context.Succeed(requirement);
            }
        }
        else if (
            IsOfDataPlane(requirement.Permission)
            // Who shows a key that is none is not who they think they are, whether one is needed or not.
            && (await http.AuthenticateAsync()).Failure is null
            && await dataPlane.IsOpenAsync(http.RequestAborted)
        )
        {
            context.Succeed(requirement);
        }
    }

    private static bool IsOfDataPlane(Permission permission) =>
        permission is Permission.DecisionAssign or Permission.DecisionConvert;
}
